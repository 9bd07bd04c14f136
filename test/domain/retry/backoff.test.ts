import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffDelayMs } from '../../../src/domain/retry/backoff.ts';

describe('backoff', () => {
  test('grows from nothing over the first delay by doubling to the maximum', () => {
    const settings = { firstDelayMs: 500, maxDelayMs: 30_000 };
    const delays = Array.from({ length: 9 }, (_, failures) => backoffDelayMs(failures, settings));
    expect(delays).toEqual([0, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  test('never falls, never exceeds the maximum, and stays a number however often it failed', () => {
    const settingsOf = fc.record({
      firstDelayMs: fc.integer({ min: 1, max: 60_000 }),
      maxDelayMs: fc.integer({ min: 1, max: 3_600_000 }),
    });
    fc.assert(
      fc.property(settingsOf, fc.maxSafeNat(), fc.nat(1_000), (settings, failures, more) => {
        const delay = backoffDelayMs(failures, settings);
        const later = backoffDelayMs(failures + more, settings);
        expect(later).toBeGreaterThanOrEqual(delay);
        expect(later).toBeLessThanOrEqual(settings.maxDelayMs);
      }),
    );
  });

  test('there is no delay without a failure', () => {
    expect(backoffDelayMs(-1, { firstDelayMs: 5, maxDelayMs: 10 })).toBe(0);
  });
});
