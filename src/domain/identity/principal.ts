/** Who sent a call. Two principals are the same caller exactly when their `key` is equal. */
export interface Principal {
  /**
   * Stable key, unique over all ways to authenticate: `anonymous`, `token:<digest>`, `certificate:<fingerprint>`,
   * `local`.
   */
  readonly key: string;
}

export const anonymous: Principal = { key: 'anonymous' };
/** Whoever may use the operating-system channel (stdin, a socket file with mode 0600). */
export const localUser: Principal = { key: 'local' };
