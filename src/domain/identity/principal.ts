import type { Pace } from '../limiting/rate.ts';

/** Who sent a call. Two principals are the same caller exactly when their `key` is equal. */
export interface Principal {
  /**
   * Stable key, unique over all ways to authenticate: `anonymous`, `token:<digest>`, `certificate:<fingerprint>`,
   * `user:<sub>`, `client:<client_id>`, `user@<realm>:<sub>` and `client@<realm>:<client_id>` where there are several issuers,
   * `local`.
   */
  readonly key: string;
  /** What the caller showed; absent for nobody in particular. */
  readonly via?: ProofKind | undefined;
  /** Of what was shown (`jti` of a token, id of an API key), by which it can be revoked; absent where it has none. */
  readonly credentialId?: string | undefined;
  /** Groups or roles, as whoever vouches for the caller calls them; absent where nothing is said of them. */
  readonly groups?: readonly string[] | undefined;
  /** What the token says it is good for; absent where tokens say nothing of it. */
  readonly scopes?: readonly string[] | undefined;
  /** The only protocols what was shown is good for (mission AU-19); absent: any. */
  readonly protocols?: readonly string[] | undefined;
  /** How often this caller may ask, in place of the common rate (mission AU-04). */
  readonly pace?: Pace | undefined;
  /** When what was shown runs out, in milliseconds since 1970; absent: never. */
  readonly expiresAtMs?: number | undefined;
}

/** The ways to say who one is. */
export const proofKinds = ['token', 'jwt', 'oauth2', 'api_key', 'basic', 'certificate'] as const;
export type ProofKind = (typeof proofKinds)[number];

export const anonymous: Principal = { key: 'anonymous' };
/** Whoever may use the operating-system channel (stdin, a socket file with mode 0600). */
export const localUser: Principal = { key: 'local' };
