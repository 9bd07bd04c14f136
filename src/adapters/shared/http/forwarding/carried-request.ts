import type {
  AlternativeName,
  ClientCertificate,
} from '../../../../application/ports/driven/credential-verifier.ts';
import type { Principal } from '../../../../domain/identity/principal.ts';
import { plainPrincipal, readPrincipal } from '../../../../domain/identity/principal-text.ts';
import { decodeText, encodeText } from '../../../../domain/wire/text.ts';
import type { Exchange } from '../exchange.ts';

/** All of a request but its body. */
export interface CarriedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly remoteAddress: string;
  readonly certificate: ClientCertificate | undefined;
  /** Names in lower case, each once. */
  readonly headers: ReadonlyMap<string, string>;
  readonly principal: Principal;
  /** It is the next message. */
  readonly hasBody: boolean;
}

/** What of an exchange goes with its request. */
export type CarriedParts = Pick<
  Exchange,
  'method' | 'path' | 'query' | 'remoteAddress' | 'certificate' | 'headersUnder'
>;

type Plain = Readonly<Record<string, unknown>>;

/** In JSON. */
export const encodeRequest = (
  exchange: CarriedParts,
  principal: Principal,
  hasBody: boolean,
): Uint8Array => {
  const { method, path, query, remoteAddress, certificate } = exchange;
  return encodeText(
    JSON.stringify({
      ...{ method, path, query, remoteAddress, certificate, hasBody },
      headers: exchange.headersUnder(''),
      principal: plainPrincipal(principal),
    }),
  );
};

/** Undefined for what is none: another version may have written it. */
export const decodeRequest = (bytes: Uint8Array): CarriedRequest | undefined => {
  const plain = readPlain(bytes);
  if (plain === undefined) return undefined;
  const { method, path, query, remoteAddress, certificate, hasBody, headers } = plain;
  const principal = readPrincipal(plain['principal']);
  const shown = certificate === undefined ? undefined : readCertificate(certificate);
  const isValid =
    isString(method) &&
    isString(path) &&
    isString(query) &&
    isString(remoteAddress) &&
    typeof hasBody === 'boolean' &&
    isStrings(headers) &&
    (certificate === undefined || shown !== undefined);
  if (!isValid || principal === undefined) return undefined;
  return {
    ...{ method, path, query, remoteAddress, hasBody, principal },
    certificate: shown,
    headers: new Map(pairsOf(headers)),
  };
};

export const readPlain = (bytes: Uint8Array): Plain | undefined => {
  try {
    const value: unknown = JSON.parse(decodeText(bytes));
    return isPlain(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

export const isStrings = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every(isString);

const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isString = (value: unknown): value is string => typeof value === 'string';

const pairsOf = (flat: readonly string[]): (readonly [string, string])[] => {
  const pairs: (readonly [string, string])[] = [];
  for (let at = 0; at + 1 < flat.length; at += 2) pairs.push([flat[at] ?? '', flat[at + 1] ?? '']);
  return pairs;
};

const readCertificate = (value: unknown): ClientCertificate | undefined => {
  if (!isPlain(value)) return undefined;
  const { subject, fingerprint, expiresAtMs, alternativeNames } = value;
  const isValid =
    isString(subject) &&
    isString(fingerprint) &&
    (expiresAtMs === undefined || typeof expiresAtMs === 'number') &&
    (alternativeNames === undefined ||
      (Array.isArray(alternativeNames) && alternativeNames.every(isAlternativeName)));
  return isValid ? { subject, fingerprint, expiresAtMs, alternativeNames } : undefined;
};

const nameKinds: readonly unknown[] = ['dns', 'uri', 'email', 'ip'];

const isAlternativeName = (value: unknown): value is AlternativeName =>
  isPlain(value) && nameKinds.includes(value['kind']) && isString(value['value']);
