import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import { isMeantFor } from '../../../domain/identity/audience.ts';
import { type Claims, isNumericDate, principalOf } from '../../../domain/identity/token-claims.ts';
import type { Answered, Outgoing, Question } from '../../shared/http-client/outgoing.ts';
import type { TokenCheck } from './bearer-verifier.ts';
import { invalidToken, SERVER_UNAVAILABLE } from './token-refusals.ts';

export interface IntrospectionSettings {
  readonly endpoint: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What `iss` has to be, where the answer names one; undefined: anything. */
  readonly issuer: string | undefined;
  /** One of them has to be in `aud`; empty: anything. */
  readonly audience: readonly string[];
  /** For one question, from its first byte to the last byte of its answer. */
  readonly timeoutMs: number;
  readonly groupsClaim: string;
  /** Part of the keys of its users; undefined: they have the plain ones. */
  readonly realm: string | undefined;
}

export interface IntrospectionParts {
  readonly outgoing: Outgoing;
  readonly wallMs: () => number;
  readonly log: (text: string, reason: string) => void;
}

const maxAnswerBytes = 65_536;

/** Asks the authorization server about each token (RFC 7662). Whatever is not a clear yes is a no. */
export const introspectionCheck = (
  settings: IntrospectionSettings,
  parts: IntrospectionParts,
): TokenCheck => {
  const { endpoint, clientId, clientSecret, timeoutMs } = settings;
  const headers = {
    accept: 'application/json',
    authorization: basic(clientId, clientSecret),
    'content-type': 'application/x-www-form-urlencoded',
  };
  return async (token) => {
    const body = new URLSearchParams({ token, token_type_hint: 'access_token' }).toString();
    const question: Question = { method: 'POST', headers, body, maxAnswerBytes, timeoutMs };
    const claims = claimsIn(await parts.outgoing.ask(endpoint, question));
    if (typeof claims !== 'string') return verdictOn(claims, settings, parts.wallMs());
    parts.log('the authorization server gave no answer', claims);
    return SERVER_UNAVAILABLE;
  };
};

/** The members of the answer, or why there are none. */
const claimsIn = (answer: Answered | string): Claims | string => {
  if (typeof answer === 'string') return answer;
  if (answer.status !== 200) return `it answered with HTTP status ${answer.status}`;
  const value = jsonIn(answer.body);
  return isClaims(value) ? value : 'its answer is no JSON object with "active"';
};

const jsonIn = (body: Uint8Array): unknown => {
  try {
    return JSON.parse(new TextDecoder().decode(body));
  } catch {
    return undefined;
  }
};

/** RFC 6749 §2.3.1: both are form-encoded first. */
const basic = (id: string, secret: string): string => {
  const pair = `${encodeURIComponent(id)}:${encodeURIComponent(secret)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
};

const isClaims = (value: unknown): value is Claims =>
  typeof value === 'object' && value !== null && typeof Reflect.get(value, 'active') === 'boolean';

const verdictOn = (
  answer: Claims,
  { issuer, audience, groupsClaim, realm }: IntrospectionSettings,
  wallMs: number,
): Verdict => {
  const { active, iss, aud, exp, nbf } = answer;
  if (active !== true) return invalidToken('it is not active');
  if (exp !== undefined && !isNumericDate(exp)) {
    return invalidToken('its "exp" is not accepted');
  }
  if (exp !== undefined && wallMs >= exp * 1_000) {
    return invalidToken('it has expired', 'expired_token');
  }
  if (typeof nbf === 'number' && wallMs < nbf * 1_000) {
    return invalidToken('its time has not come');
  }
  if (issuer !== undefined && iss !== undefined && iss !== issuer) {
    return invalidToken('its "iss" is not accepted');
  }
  // Any other program's token is active too: only "aud" tells whom it was given out for.
  if (audience.length > 0 && !isMeantFor(aud, audience)) {
    return invalidToken('its "aud" is not accepted');
  }
  const rules = { via: 'oauth2', toleranceMs: 0, groupsClaim, realm } as const;
  return principalOf(answer, rules) ?? invalidToken('it names nobody');
};
