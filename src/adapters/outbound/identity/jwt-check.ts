import type { KeyObject } from 'node:crypto';
import type { JWTVerifyGetKey, JWTVerifyOptions } from 'jose';
import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { principalOf } from '../../../domain/identity/token-claims.ts';
import type { TokenCheck } from './bearer-verifier.ts';

export interface JwtRules {
  /** Undefined: any. */
  readonly issuer: string | undefined;
  /** One of them is in `aud`. */
  readonly audience: readonly string[];
}

/** A key with all it may be used for, or a server that has keys. */
export type JwtKey =
  | { readonly key: KeyObject | Uint8Array; readonly algorithms: readonly string[] }
  | { readonly jwksUrl: string; readonly algorithms: readonly string[] };

export interface JwtParts {
  readonly wallMs: () => number;
  readonly log: (text: string, reason: string) => void;
}

/** Clocks of two machines differ by so much. */
const toleranceMs = 5_000;
const keyServerTimeoutMs = 5_000;
const retryAfterMs = 1_000;

/** Only gateways that are told to look into tokens need it. */
const loadJose = () => import('jose');

const UNAVAILABLE = new Fault(
  'auth_unavailable',
  'the keys to check tokens with cannot be had at the moment; try again later',
  retryAfterMs,
);

/** Looks into JSON Web Tokens (RFC 7519): what signed them, for whom, by whom and until when. */
export const jwtCheck = (rules: JwtRules, key: JwtKey, parts: JwtParts): TokenCheck => {
  const options: JWTVerifyOptions = {
    algorithms: [...key.algorithms],
    audience: [...rules.audience],
    requiredClaims: ['exp', 'sub'],
    clockTolerance: toleranceMs / 1_000,
    ...(rules.issuer === undefined ? {} : { issuer: rules.issuer }),
  };
  let keys: Promise<JWTVerifyGetKey> | undefined;
  return async (token) => {
    try {
      const { jwtVerify } = await loadJose();
      keys ??= keysOf(key);
      const currentDate = new Date(parts.wallMs());
      const { payload } = await jwtVerify(token, await keys, { ...options, currentDate });
      const { iat } = payload;
      const isOfTomorrow = iat !== undefined && iat * 1_000 > parts.wallMs() + toleranceMs;
      const principal = isOfTomorrow ? undefined : principalOf(payload, toleranceMs);
      return principal ?? invalid(isOfTomorrow ? 'it was issued in the future' : 'it names nobody');
    } catch (error) {
      return verdictOn(error, parts);
    }
  };
};

const keysOf = async (key: JwtKey): Promise<JWTVerifyGetKey> => {
  if ('key' in key) return () => Promise.resolve(key.key);
  const { createRemoteJWKSet } = await loadJose();
  return createRemoteJWKSet(new URL(key.jwksUrl), { timeoutDuration: keyServerTimeoutMs });
};

const invalid = (why: string): Fault =>
  new Fault('unauthorized', `the bearer token is not valid here: ${why}`);

/** What is told helps whoever has the token, and nobody who forges one. */
const told: Readonly<Record<string, string>> = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'its algorithm is not accepted',
  ERR_JWKS_NO_MATCHING_KEY: 'its key is not known',
  ERR_JWKS_MULTIPLE_MATCHING_KEYS: 'it does not say which key it was signed with',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is wrong',
};
const claimCodes: ReadonlySet<string> = new Set(['ERR_JWT_CLAIM_VALIDATION_FAILED']);
const malformedCodes: ReadonlySet<string> = new Set([
  ...['ERR_JWS_INVALID', 'ERR_JWT_INVALID', 'ERR_JOSE_NOT_SUPPORTED'],
]);

const verdictOn = (error: unknown, { log }: JwtParts): Verdict => {
  const code = memberOf(error, 'code');
  const why = told[code];
  if (why !== undefined) return invalid(why);
  if (claimCodes.has(code)) return invalid(`its "${memberOf(error, 'claim')}" is not accepted`);
  if (malformedCodes.has(code)) return invalid('it is not a signed JSON Web Token');
  // A key that cannot be used, or a server of keys that does not answer: nothing was found out about the token.
  log('tokens cannot be checked', memberOf(error, 'message'));
  return UNAVAILABLE;
};

const memberOf = (error: unknown, name: string): string => {
  const value: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};
