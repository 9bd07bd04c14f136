import { createPublicKey, type webcrypto } from 'node:crypto';
import { algorithmsOfKey } from './jwt-keys.ts';
import type { TokenKey } from './token-keys.ts';

/** A key of a key server. */
export interface PublishedKey extends TokenKey {
  readonly kid: string | undefined;
  /** The same for the same key under the same id, in every answer. */
  readonly mark: string;
}

const MAX_KEYS = 128;

/**
 * The keys of a JSON Web Key Set (RFC 7517 §5) that access tokens may be signed with; undefined when it is none. Left out
 * are shared secrets, keys that are too weak, of kinds nobody knows, for something else, or with their private half in
 * them, which everybody has by now.
 */
export const keysIn = (body: Uint8Array): readonly PublishedKey[] | undefined => {
  const set = jsonIn(body);
  const keys: unknown = isRecord(set) ? set['keys'] : undefined;
  if (!Array.isArray(keys)) return undefined;
  return keys.slice(0, MAX_KEYS).flatMap((jwk: unknown) => (isRecord(jwk) ? usable(jwk) : []));
};

type Members = Readonly<Record<string, unknown>>;

const usable = (jwk: Members): readonly PublishedKey[] => {
  const { kid, alg, use, key_ops: operations, d } = jwk;
  const isForThis =
    d === undefined &&
    (use === undefined || use === 'sig') &&
    (!Array.isArray(operations) || operations.includes('verify'));
  if (!isForThis || jwk['kty'] === 'oct') return [];
  const key = keyObjectOf(jwk);
  const can = key === undefined ? [] : algorithmsOfKey(key);
  if (key === undefined || typeof can === 'string') return [];
  const algorithms = typeof alg === 'string' ? can.filter((name) => name === alg) : can;
  const name = typeof kid === 'string' ? kid : undefined;
  const mark = `${name ?? ''} ${key.export({ type: 'spki', format: 'der' }).toString('base64')}`;
  return algorithms.length === 0 ? [] : [{ key, algorithms, kid: name, mark }];
};

const keyObjectOf = (jwk: Members) => {
  try {
    const key: webcrypto.JsonWebKey = { ...jwk };
    return createPublicKey({ key, format: 'jwk' });
  } catch {
    return undefined;
  }
};

const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    return undefined;
  }
};

const isRecord = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
