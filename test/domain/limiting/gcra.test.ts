import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { take } from '../../../src/domain/limiting/gcra.ts';
import { paceOf } from '../../../src/domain/limiting/rate.ts';

const rates = fc.record({
  limit: fc.integer({ min: 1, max: 200 }),
  windowMs: fc.constantFrom(1_000, 7_000, 60_000),
  burst: fc.integer({ min: 1, max: 60 }),
});
/** Times between requests, in milliseconds. */
const gaps = fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0, max: 900, noNaN: true })), {
  minLength: 1,
  maxLength: 400,
});

describe('the rate of one caller', () => {
  test('no window ever sees more than limit and burst together', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const account = { paidAtMs: 0 };
        const pace = paceOf(rate);
        const allowed: number[] = [];
        let nowMs = 0;
        for (const gap of waits) {
          nowMs += gap;
          if (take(account, pace, nowMs) === 0) allowed.push(nowMs);
        }
        for (const [first, startMs] of allowed.entries()) {
          const inside = allowed.slice(first).filter((at) => at <= startMs + rate.windowMs);
          expect(inside.length).toBeLessThanOrEqual(rate.limit + rate.burst);
        }
      }),
    );
  });

  test('whoever never asked gets exactly the burst at once', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const account = { paidAtMs: 0 };
        const pace = paceOf(rate);
        const outcomes = Array.from({ length: rate.burst + 5 }, () => take(account, pace, 5_000));
        expect(outcomes.filter((waitMs) => waitMs === 0)).toHaveLength(rate.burst);
        expect(outcomes.lastIndexOf(0)).toBe(rate.burst - 1);
      }),
    );
  });

  test('a refusal takes nothing and names the time from which the next one passes', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const account = { paidAtMs: 0 };
        const pace = paceOf(rate);
        let nowMs = 0;
        for (const gap of waits) {
          nowMs += gap;
          const waitMs = take(account, pace, nowMs);
          if (waitMs === 0) continue;
          expect(take(account, pace, nowMs)).toBe(waitMs);
          // Half of the way is too early, and nobody is kept waiting for ever.
          if (waitMs > pace.intervalMs / 100)
            expect(take({ ...account }, pace, nowMs + waitMs / 2)).not.toBe(0);
          expect(waitMs).toBeLessThanOrEqual(pace.intervalMs + 1e-6);
          expect(take({ ...account }, pace, nowMs + waitMs)).toBe(0);
        }
      }),
    );
  });

  test('after a whole window without a request the burst is there again, and no more', () => {
    fc.assert(
      fc.property(rates, (rate) => {
        const pace = paceOf(rate);
        const account = { paidAtMs: 0 };
        for (let count = 0; count < 500; count += 1) take(account, pace, 0);
        const laterMs = pace.intervalMs * rate.burst;
        const again = Array.from({ length: rate.burst + 5 }, () => take(account, pace, laterMs));
        expect(again.filter((waitMs) => waitMs === 0)).toHaveLength(rate.burst);
      }),
    );
  });
});

test('who asks at exactly the rate is never refused, for an hour', () => {
  const pace = paceOf({ limit: 7, windowMs: 1_000, burst: 1 });
  const account = { paidAtMs: 0 };
  let refused = 0;
  for (let count = 0; count < 25_200; count += 1) {
    if (take(account, pace, (count * 1_000) / 7) !== 0) refused += 1;
  }
  expect(refused).toBe(0);
});
