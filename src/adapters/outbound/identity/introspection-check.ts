import type { Verdict } from '../../../application/ports/driven/credential-verifier.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import { type Claims, principalOf } from '../../../domain/identity/token-claims.ts';
import { UndiciPool } from '../../shared/http-client/undici-pool.ts';
import type { TokenCheck } from './bearer-verifier.ts';
import { askByForm, type FormAnswer } from './form-question.ts';

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
}

export interface IntrospectionParts {
  readonly wallMs: () => number;
  readonly log: (text: string, reason: string) => void;
}

const maxAnswerBytes = 65_536;
const maxConnections = 16;
const retryAfterMs = 1_000;

const UNAVAILABLE = new Fault(
  'auth_unavailable',
  'the authorization server that knows this token cannot be asked at the moment; try again later',
  retryAfterMs,
);

/** Asks the authorization server about each token (RFC 7662). Whatever is not a clear yes is a no. */
export const introspectionCheck = (
  settings: IntrospectionSettings,
  parts: IntrospectionParts,
): TokenCheck => {
  const { endpoint, clientId, clientSecret, timeoutMs } = settings;
  const url = new URL(endpoint);
  const pool = new UndiciPool(url.origin, { connections: maxConnections });
  const path = `${url.pathname}${url.search}`;
  const authorization = basic(clientId, clientSecret);
  return async (token) => {
    const form = new URLSearchParams({ token, token_type_hint: 'access_token' });
    const question = { path, authorization, form, maxAnswerBytes, timeoutMs };
    const claims = claimsIn(await askByForm(pool, question));
    if (typeof claims !== 'string') return verdictOn(claims, settings, parts.wallMs());
    parts.log('the authorization server gave no answer', claims);
    return UNAVAILABLE;
  };
};

/** The members of the answer, or why there are none. */
const claimsIn = (answer: FormAnswer | string): Claims | string => {
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
  { issuer, audience }: IntrospectionSettings,
  wallMs: number,
): Verdict => {
  const { active, iss, aud, exp, nbf } = answer;
  if (active !== true) return invalid('it is not active');
  if (typeof exp === 'number' && wallMs >= exp * 1_000) return invalid('it has expired');
  if (typeof nbf === 'number' && wallMs < nbf * 1_000) return invalid('its time has not come');
  if (issuer !== undefined && iss !== undefined && iss !== issuer) {
    return invalid('its "iss" is not accepted');
  }
  // Any other program's token is active too: only "aud" tells whom it was given out for.
  if (audience.length > 0 && ![aud].flat().some((one) => isOne(audience, one))) {
    return invalid('its "aud" is not accepted');
  }
  return principalOf(answer, 0) ?? invalid('it names nobody');
};

const isOne = (audience: readonly string[], value: unknown): boolean =>
  typeof value === 'string' && audience.includes(value);

const invalid = (why: string): Fault =>
  new Fault('unauthorized', `the bearer token is not valid here: ${why}`);
