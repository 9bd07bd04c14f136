import type { RedisTarget } from '../../adapters/shared/redis/client.ts';

/** A Redis and how it is spoken to; undefined is what the client does of itself. */
export interface RedisSettings extends RedisTarget {
  /** A gateway that cannot reach it does not start. */
  readonly isRequired: boolean;
  /** Before every key. */
  readonly keyPrefix: string;
  /** What takes longer has failed. */
  readonly operationMs: number;
  /** 32 bytes each: the first seals what is kept there, all of them open. Empty: it is kept in clear. */
  readonly encryptionKeys: readonly Uint8Array[];
  readonly maxRetries: number | undefined;
  readonly readTimeoutMs: number | undefined;
  readonly writeTimeoutMs: number | undefined;
  readonly idleTimeoutMs: number | undefined;
  readonly poolSize: number | undefined;
  readonly minIdle: number | undefined;
}

export const DEFAULT_REDIS_PREFIX = 'mcp-gateway:';
/** Reliability F15. */
export const DEFAULT_REDIS_OPERATION_MS = 200;
