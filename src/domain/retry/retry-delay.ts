export type BackoffStrategy = 'exponential' | 'linear' | 'fixed';

/** Mission BE-19. */
export interface RetryDelaySettings {
  readonly strategy: BackoffStrategy;
  readonly initialDelayMs: number;
  readonly maxDelayMs: number;
  /** Of `exponential`: each delay is so many times the one before. */
  readonly multiplier: number;
}

/**
 * Milliseconds before the attempt of this number, the first being 1. None before the second: what failed may have been an
 * accident, and another endpoint is at hand. Then half of the delay is left to chance (`random`: 0 ≤ x < 1), so that those
 * who failed together do not come back together.
 */
export const retryDelayMs = (
  attempt: number,
  { strategy, initialDelayMs, maxDelayMs, multiplier }: RetryDelaySettings,
  random: number,
): number => {
  const steps = attempt - 3;
  if (steps < 0) return 0;
  const factors = { exponential: multiplier ** steps, linear: steps + 1, fixed: 1 };
  const delayMs = Math.min(maxDelayMs, initialDelayMs * factors[strategy]);
  return delayMs * (0.5 + random / 2);
};
