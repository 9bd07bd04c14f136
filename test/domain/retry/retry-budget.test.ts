import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RetryBudget } from '../../../src/domain/retry/retry-budget.ts';

type Step = 'request' | 'repeat' | { readonly waitMs: number };

const steps = fc.array(
  fc.oneof(
    fc.constant<Step>('request'),
    fc.constant<Step>('repeat'),
    fc.record({ waitMs: fc.integer({ min: 0, max: 5_000 }) }),
  ),
  { maxLength: 300 },
);

describe('RetryBudget', () => {
  test('never gives more than its share of the requests, what time gave, and what was there at first', () => {
    fc.assert(
      fc.property(
        steps,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 20 }),
        (taken, share, minPerSecond) => {
          const budget = new RetryBudget({ share, minPerSecond });
          let nowMs = 0;
          let requests = 0;
          let repeats = 0;
          for (const step of taken) {
            if (step === 'request') {
              budget.earn();
              requests += 1;
            } else if (step === 'repeat') repeats += Number(budget.take(nowMs));
            else nowMs += step.waitMs;
          }
          const allowed = requests * share + (nowMs / 1_000 + 10) * minPerSecond;
          expect(repeats).toBeLessThanOrEqual(allowed + 1e-6);
        },
      ),
    );
  });

  test('of five requests one is repeated when nothing else is given', () => {
    const budget = new RetryBudget({ share: 0.2, minPerSecond: 0 });
    expect(budget.take(0)).toBe(false);
    for (let sent = 0; sent < 5; sent += 1) budget.earn();
    expect([budget.take(0), budget.take(0)]).toEqual([true, false]);
  });

  test('has some to give when there is little traffic, and saves no more than ten seconds of it', () => {
    const budget = new RetryBudget({ share: 0, minPerSecond: 2 });
    expect(budget.left(0)).toBe(20);
    expect(budget.left(3_600_000)).toBe(20);
    for (let taken = 0; taken < 20; taken += 1) budget.take(3_600_000);
    expect([budget.left(3_600_000), budget.left(3_600_500)]).toEqual([0, 1]);
  });
});
