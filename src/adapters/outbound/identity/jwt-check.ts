import type { JWTPayload, JWTVerifyOptions } from 'jose';
import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { isMeantFor } from '../../../domain/identity/audience.ts';
import type { RefusalReason } from '../../../domain/identity/refused-credential.ts';
import { isNumericDate, principalOf, realmOf } from '../../../domain/identity/token-claims.ts';
import { kindProblem } from '../../../domain/identity/token-kind.ts';
import type { TokenCheck } from './bearer-verifier.ts';
import { headerOf, type TokenHeader } from './jwt-parts.ts';
import type { TokenKeys } from './token-keys.ts';
import { invalidToken } from './token-refusals.ts';

export interface JwtRules {
  /** Undefined: any. */
  readonly issuer: string | undefined;
  /** One of them is in `aud`. */
  readonly audience: readonly string[];
  /** What `alg` may be. The keys narrow it further. */
  readonly algorithms: readonly string[];
  /** Beside `exp` and `sub`. */
  readonly requiredClaims: readonly string[];
  /** Only `typ: at+jwt` (RFC 9068). */
  readonly strictType: boolean;
  readonly groupsClaim: string;
  /** Part of the keys of its users; undefined: they have the plain ones, or those of their `iss` where any is good. */
  readonly realm: string | undefined;
}

export interface JwtParts {
  readonly wallMs: () => number;
  readonly log: (text: string, reason: string) => void;
}

/** Clocks of two machines differ by so much. */
const toleranceMs = 5_000;

/** Only gateways that are told to look into tokens need it. */
const loadJose = () => import('jose');

/** Looks into JSON Web Tokens (RFC 7519): what signed them, for whom, by whom and until when. */
export const jwtCheck = (rules: JwtRules, keys: TokenKeys, parts: JwtParts): TokenCheck => {
  const options: JWTVerifyOptions = {
    algorithms: [...rules.algorithms],
    requiredClaims: ['exp', 'sub', ...rules.requiredClaims],
    clockTolerance: toleranceMs / 1_000,
    ...(rules.issuer === undefined ? {} : { issuer: rules.issuer }),
  };
  return async (token) => {
    const header = headerOf(token);
    if (header === undefined) return invalidToken('it is not a signed JSON Web Token');
    if (!rules.algorithms.includes(header.alg)) return invalidToken(told.ERR_JOSE_ALG_NOT_ALLOWED);
    const fitting = await keys.fitting(header);
    if (fitting instanceof Fault) return fitting;
    const { jwtVerify } = await loadJose();
    let verdict = invalidToken(told.ERR_JOSE_ALG_NOT_ALLOWED);
    for (const { key } of fitting) {
      try {
        const nowMs = parts.wallMs();
        const current = { ...options, currentDate: new Date(nowMs) };
        const { payload } = await jwtVerify(token, key, current);
        return verdictOn(payload, header, rules, nowMs);
      } catch (error) {
        verdict = refusalFor(error, parts);
        // Another key may have signed it.
        if (memberOf(error, 'code') !== 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return verdict;
      }
    }
    return verdict;
  };
};

/** What is left to ask of a token with a good signature, for whom and until when it should be. */
const verdictOn = (
  payload: JWTPayload,
  { typ }: TokenHeader,
  { audience, requiredClaims, strictType, groupsClaim, issuer, realm }: JwtRules,
  nowMs: number,
): Verdict => {
  const { iat, exp } = payload;
  if (!isMeantFor(payload.aud, audience)) return invalidToken('its "aud" is not accepted');
  const iss: unknown = payload.iss;
  const empty = requiredClaims.find((name) => isEmpty(payload[name]));
  if (empty !== undefined) return invalidToken(`its "${empty}" is not accepted`);
  if (!isNumericDate(exp)) return invalidToken('its "exp" is not accepted');
  const problem = kindProblem(typ, payload, strictType);
  if (problem !== undefined) return invalidToken(problem);
  if (iat !== undefined && iat * 1_000 > nowMs + toleranceMs) {
    return invalidToken('it was issued in the future');
  }
  // With an issuer set the type is checked already.
  if (iss !== undefined && typeof iss !== 'string')
    return invalidToken('its "iss" is not accepted');
  const own = issuer === undefined && iss !== undefined ? realmOf(iss) : undefined;
  const claimRules = { via: 'jwt', toleranceMs, groupsClaim, realm: realm ?? own } as const;
  return principalOf(payload, claimRules) ?? invalidToken('it names nobody');
};

const isEmpty = (value: unknown): boolean => value === null || value === '';

const told = {
  ERR_JWT_EXPIRED: 'it has expired',
  ERR_JOSE_ALG_NOT_ALLOWED: 'its algorithm is not accepted',
  ERR_JWS_SIGNATURE_VERIFICATION_FAILED: 'its signature is wrong',
  ERR_JWS_INVALID: 'it is not a signed JSON Web Token',
  ERR_JWT_INVALID: 'it is not a signed JSON Web Token',
  ERR_JOSE_NOT_SUPPORTED: 'it is not a signed JSON Web Token',
} as const;
const tellings: ReadonlyMap<string, string> = new Map(Object.entries(told));
const reasons: ReadonlyMap<string, RefusalReason> = new Map([
  ['ERR_JWT_EXPIRED', 'expired_token'],
  ['ERR_JWS_SIGNATURE_VERIFICATION_FAILED', 'invalid_signature'],
]);

const refusalFor = (error: unknown, { log }: JwtParts): Fault => {
  const code = memberOf(error, 'code');
  if (code === 'ERR_JWT_CLAIM_VALIDATION_FAILED') {
    return invalidToken(`its "${memberOf(error, 'claim')}" is not accepted`);
  }
  const why = tellings.get(code);
  if (why !== undefined) return invalidToken(why, reasons.get(code));
  log('a token cannot be checked', memberOf(error, 'message'));
  return invalidToken('it cannot be checked');
};

const memberOf = (error: unknown, name: string): string => {
  const value: unknown =
    typeof error === 'object' && error !== null ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};
