import type { KeyObject } from 'node:crypto';

/** A symmetric key is as long as the digest it is for, at least (RFC 7518 §3.2). */
const secretAlgorithms = [
  ['HS256', 32],
  ['HS384', 48],
  ['HS512', 64],
] as const;
const minRsaBits = 2_048;

const rsaAlgorithms = ['RS256', 'RS384', 'RS512'];
const pssAlgorithms = ['PS256', 'PS384', 'PS512'];
const curves: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};
const edwards = ['EdDSA', 'Ed25519'];

/** What keys of a key server may sign with: never a shared secret, which everybody who can read the server would have. */
export const keyServerAlgorithms: readonly string[] = [
  ...rsaAlgorithms,
  ...pssAlgorithms,
  ...Object.values(curves),
  ...edwards,
];

/** What signatures with a secret of so many bytes may say they are; none when it is too short for any. */
export const algorithmsOfSecret = (length: number): readonly string[] =>
  secretAlgorithms.filter(([, bytes]) => length >= bytes).map(([name]) => name);

/** The same of a public key; a text says why it cannot be used. */
export const algorithmsOfKey = (key: KeyObject): readonly string[] | string => {
  const { asymmetricKeyType: type = 'unknown', asymmetricKeyDetails: details = {} } = key;
  const { modulusLength = 0, namedCurve = '' } = details;
  if (type === 'rsa' || type === 'rsa-pss') {
    if (modulusLength < minRsaBits) {
      return `is an RSA key of ${modulusLength} bits: use one of ${minRsaBits} or more`;
    }
    return type === 'rsa' ? [...rsaAlgorithms, ...pssAlgorithms] : pssAlgorithms;
  }
  if (type === 'ec') {
    const algorithm = curves[namedCurve];
    return algorithm === undefined ? `is on the curve ${namedCurve}: use P-256` : [algorithm];
  }
  return type === 'ed25519'
    ? edwards
    : `is a key of the kind ${type}: use RSA, P-256, P-384, P-521 or Ed25519`;
};
