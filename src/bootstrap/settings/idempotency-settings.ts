/** Of calls with an idempotency key, which are carried out once. */
export interface IdempotencySettings {
  /** How long a call is remembered. */
  readonly ttlMs: number;
  /** How long a call waits for the same one that is under way. */
  readonly waitMs: number;
  /** Longer answers are not kept. */
  readonly maxAnswerBytes: number;
  /** Of all records together, where this process keeps them. */
  readonly maxBytes: number;
}

export const DEFAULT_IDEMPOTENCY: IdempotencySettings = {
  ttlMs: 86_400_000,
  waitMs: 30_000,
  maxAnswerBytes: 65_536,
  maxBytes: 67_108_864,
};
