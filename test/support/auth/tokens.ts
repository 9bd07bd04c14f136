import { createHmac, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { type JWTPayload, SignJWT } from 'jose';
import type { JwtRules } from '../../../src/adapters/outbound/identity/jwt-check.ts';
import { keyServerAlgorithms } from '../../../src/adapters/outbound/identity/jwt-keys.ts';

/** 40 bytes: enough for HS256 and nothing longer. */
export const secret = 'a-secret-of-forty-bytes-for-tests-only!!';
export const issuer = 'https://auth.test';
export const audience = 'mcp-gateway';

/** Of a clock that tests set by hand: 2030-01-01. */
export const nowMs = Date.UTC(2030, 0, 1);
const nowSeconds = nowMs / 1_000;

/** In seconds since 1970. */
export const inSeconds = (seconds: number): number => nowSeconds + seconds;

/** Claims of a token that is good for five minutes. */
export const goodClaims: JWTPayload = {
  sub: 'ada',
  iss: issuer,
  aud: audience,
  exp: inSeconds(300),
};

/** What tokens have to be like to be as {@link goodClaims}. */
export const jwtRules: JwtRules = {
  issuer,
  audience: [audience],
  algorithms: ['HS256', 'HS384', 'HS512', ...keyServerAlgorithms],
  requiredClaims: [],
  strictType: false,
  groupsClaim: 'groups',
  realm: undefined,
};

export const signed = (
  claims: JWTPayload,
  key: Parameters<SignJWT['sign']>[0] = new TextEncoder().encode(secret),
  header: { readonly alg: string; readonly [name: string]: unknown } = { alg: 'HS256' },
): Promise<string> => new SignJWT(claims).setProtectedHeader(header).sign(key);

const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** What no library would make: any header, and a signature by whatever stands in `by`. */
export const forged = (
  header: Readonly<Record<string, unknown>>,
  claims: JWTPayload,
  by: string | ((data: Buffer) => Buffer) = '',
): string => {
  const data = `${part(header)}.${part(claims)}`;
  const signature = typeof by === 'string' ? by : by(Buffer.from(data)).toString('base64url');
  return `${data}.${signature}`;
};

export const hmacWith =
  (key: string | Buffer) =>
  (data: Buffer): Buffer =>
    createHmac('sha256', key).update(data).digest();

export const signedWith =
  (key: KeyObject) =>
  (data: Buffer): Buffer =>
    sign('sha256', data, key);

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2_048 });
export const p256 = generateKeyPairSync('ec', { namedCurve: 'P-256' });
export const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' });
export const ed25519 = generateKeyPairSync('ed25519');

export const pemOf = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'pem' }).toString();
