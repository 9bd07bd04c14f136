/** Which Redis: one, those that sentinels name, or the members of a cluster. */
type RedisAddress =
  | { readonly kind: 'url'; readonly url: string }
  | { readonly kind: 'single'; readonly address: string }
  | { readonly kind: 'sentinel'; readonly master: string; readonly addresses: readonly string[] }
  | { readonly kind: 'cluster'; readonly addresses: readonly string[] };

/** A Redis and how it is spoken to; undefined is what the client does of itself. */
export interface RedisSettings {
  readonly address: RedisAddress;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly database: number | undefined;
  readonly tls: boolean;
  readonly maxRetries: number | undefined;
  readonly dialTimeoutMs: number | undefined;
  readonly readTimeoutMs: number | undefined;
  readonly writeTimeoutMs: number | undefined;
  readonly idleTimeoutMs: number | undefined;
  readonly poolSize: number | undefined;
  readonly minIdle: number | undefined;
}
