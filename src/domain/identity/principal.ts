import type { Pace } from '../limiting/rate.ts';

/** Who sent a call. Two principals are the same caller exactly when their `key` is equal. */
export interface Principal {
  /**
   * Stable key, unique over all ways to authenticate: `anonymous`, `token:<digest>`, `certificate:<fingerprint>`,
   * `user:<sub>`, `client:<client_id>`, `local`.
   */
  readonly key: string;
  /** What the token says it is good for; absent where tokens say nothing of it. */
  readonly scopes?: readonly string[] | undefined;
  /** How often this caller may ask, in place of the common rate (mission AU-04). */
  readonly pace?: Pace | undefined;
  /** When what was shown runs out, in milliseconds since 1970; absent: never. */
  readonly expiresAtMs?: number | undefined;
}

export const anonymous: Principal = { key: 'anonymous' };
/** Whoever may use the operating-system channel (stdin, a socket file with mode 0600). */
export const localUser: Principal = { key: 'local' };
