import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HealthThreshold } from '../../../src/domain/health/threshold.ts';

const counts = fc.integer({ min: 1, max: 6 });

/** Healthy after these checks, read from the whole list: from the last run that was long enough to decide. */
const stateAfter = (checks: readonly boolean[], failures: number, successes: number): boolean => {
  let isHealthy = true;
  for (let end = 1; end <= checks.length; end += 1) {
    const needed = isHealthy ? failures : successes;
    const last = checks.slice(Math.max(0, end - needed), end);
    if (last.length === needed && last.every((ok) => ok !== isHealthy)) isHealthy = !isHealthy;
  }
  return isHealthy;
};

describe('the threshold of checks', () => {
  test('moves after three failures and two successes in a row', () => {
    const threshold = new HealthThreshold({ failures: 3, successes: 2 });
    const moves = [false, false, true, false, false, false, true, false, true, true].map((ok) => [
      threshold.checked(ok),
      threshold.isHealthy,
    ]);
    expect(moves).toEqual([
      [false, true],
      [false, true],
      [false, true],
      [false, true],
      [false, true],
      [true, false],
      [false, false],
      [false, false],
      [false, false],
      [true, true],
    ]);
  });

  test('is decided by the last long enough run, and says when it moved', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean()), counts, counts, (checks, failures, successes) => {
        const threshold = new HealthThreshold({ failures, successes });
        for (const [at, ok] of checks.entries()) {
          const before = threshold.isHealthy;
          expect(threshold.checked(ok)).toBe(threshold.isHealthy !== before);
          expect(threshold.isHealthy).toBe(
            stateAfter(checks.slice(0, at + 1), failures, successes),
          );
        }
      }),
    );
  });
});
