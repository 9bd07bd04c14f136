import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BackoffStrategy,
  type RetryDelaySettings,
  retryDelayMs,
} from '../../../src/domain/retry/retry-delay.ts';

const settings: RetryDelaySettings = {
  strategy: 'exponential',
  initialDelayMs: 100,
  maxDelayMs: 5_000,
  multiplier: 2,
};

/** Delays before the attempts from the second on, with the most that chance adds. */
const longest = (strategy: BackoffStrategy): readonly number[] =>
  [2, 3, 4, 5, 9, 10].map((attempt) =>
    Math.round(retryDelayMs(attempt, { ...settings, strategy }, 1)),
  );

describe('retryDelayMs', () => {
  test('is none before the second attempt, then grows as the strategy says', () => {
    expect(longest('exponential')).toEqual([0, 100, 200, 400, 5_000, 5_000]);
    expect(longest('linear')).toEqual([0, 100, 200, 300, 700, 800]);
    expect(longest('fixed')).toEqual([0, 100, 100, 100, 100, 100]);
  });

  test('leaves half to chance, and is never more than the maximum', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.constantFrom<BackoffStrategy>('exponential', 'linear', 'fixed'),
        (attempt, random, strategy) => {
          const delayMs = retryDelayMs(attempt, { ...settings, strategy }, random);
          const whole = retryDelayMs(attempt, { ...settings, strategy }, 1);
          expect(delayMs).toBeGreaterThanOrEqual(whole / 2);
          expect(delayMs).toBeLessThanOrEqual(whole);
          expect(whole).toBeLessThanOrEqual(settings.maxDelayMs);
        },
      ),
    );
  });
});
