import { createPrivateKey, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

/** How the gateway shows an authorization server that it is its client. Files are read when they are needed. */
export type ClientProofSettings =
  | { readonly by: 'basic' | 'post'; readonly clientId: string; readonly secret: ClientSecret }
  | {
      readonly by: 'private_key';
      readonly clientId: string;
      /** PEM. */
      readonly keyFile: string;
      /** Undefined: the one that is usual for the key. */
      readonly algorithm: string | undefined;
      readonly keyId: string | undefined;
    };

type ClientSecret = { readonly value: string } | { readonly file: string };

/** What goes with the question. */
export interface ClientProof {
  readonly authorization: string | undefined;
  readonly form: Readonly<Record<string, string>>;
}

const ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const assertionSeconds = 60;

/** Rejects when a file cannot be used; the error names it, for the log alone. `audience`: the issuer, else its token endpoint. */
export const proofOf = async (
  settings: ClientProofSettings,
  audience: string,
): Promise<ClientProof> => {
  const { clientId } = settings;
  if (settings.by === 'private_key') {
    const assertion = await assertionOf(settings, audience);
    return {
      authorization: undefined,
      form: {
        client_id: clientId,
        client_assertion_type: ASSERTION,
        client_assertion: assertion,
      },
    };
  }
  const secret = await secretOf(settings.secret);
  return settings.by === 'basic'
    ? { authorization: basic(clientId, secret), form: {} }
    : { authorization: undefined, form: { client_id: clientId, client_secret: secret } };
};

/** RFC 6749 §2.3.1: both are form-encoded first. */
const basic = (id: string, secret: string): string => {
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
};

const secretOf = async (secret: ClientSecret): Promise<string> =>
  'value' in secret ? secret.value : (await readFile(secret.file, 'utf8')).trim();

/** RFC 7523 §3. */
const assertionOf = async (
  { clientId, keyFile, algorithm, keyId }: Extract<ClientProofSettings, { by: 'private_key' }>,
  audience: string,
): Promise<string> => {
  const { SignJWT } = await import('jose');
  const key = createPrivateKey(await readFile(keyFile));
  const alg = algorithm ?? usualAlgorithm(key.asymmetricKeyType, key.asymmetricKeyDetails);
  return new SignJWT()
    .setProtectedHeader({ alg, typ: 'JWT', ...(keyId === undefined ? {} : { kid: keyId }) })
    .setIssuer(clientId)
    .setSubject(clientId)
    .setAudience(audience)
    .setJti(randomUUID())
    .setIssuedAt()
    .setExpirationTime(`${assertionSeconds}s`)
    .sign(key);
};

const ofCurve: Readonly<Record<string, string>> = {
  prime256v1: 'ES256',
  secp384r1: 'ES384',
  secp521r1: 'ES512',
};

const usualAlgorithm = (
  type: string | undefined,
  details: { readonly namedCurve?: string } | undefined,
): string => {
  if (type === 'ec') return ofCurve[details?.namedCurve ?? ''] ?? 'ES256';
  return type === 'rsa' ? 'RS256' : 'EdDSA';
};
