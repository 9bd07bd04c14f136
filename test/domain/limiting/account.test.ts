import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Account,
  charge,
  newAccount,
  roomOf,
  shareOut,
  waitOf,
  wholeInMs,
} from '../../../src/domain/limiting/account.ts';
import { type Pace, paceOf, shareOf } from '../../../src/domain/limiting/rate.ts';

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

/** Takes one request and answers 0, or takes none and answers how long to wait. */
const take = (account: Account, pace: Pace, nowMs: number): number => {
  const waitMs = waitOf(account, pace, nowMs);
  if (waitMs === 0) charge(account, pace, nowMs, 1);
  return waitMs;
};

const allowedOf = (pace: Pace, waits: readonly number[]): number[] => {
  const account = newAccount();
  const allowed: number[] = [];
  let nowMs = 0;
  for (const gap of waits) {
    nowMs += gap;
    if (take(account, pace, nowMs) === 0) allowed.push(nowMs);
  }
  return allowed;
};

const mostWithin = (times: readonly number[], windowMs: number): number =>
  Math.max(
    0,
    ...times.map((startMs, first) => {
      const later = times.slice(first);
      return later.filter((at) => at < startMs + windowMs).length;
    }),
  );

describe('the rate of one caller', () => {
  test('no window ever sees more than limit and burst together', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const most = mostWithin(allowedOf(paceOf(rate), waits), rate.windowMs);
        expect(most).toBeLessThanOrEqual(rate.limit + rate.burst);
      }),
    );
  });

  test('no fixed window sees more than the limit, or than a burst above it', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const counts = new Map<number, number>();
        for (const at of allowedOf(paceOf(rate), waits)) {
          const window = Math.floor((at + 1e-3) / rate.windowMs);
          counts.set(window, (counts.get(window) ?? 0) + 1);
        }
        expect(Math.max(0, ...counts.values())).toBeLessThanOrEqual(
          Math.max(rate.limit, rate.burst),
        );
      }),
    );
  });

  test('whoever never asked gets exactly the burst at once', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 1_000_000 }), (rate, nowMs) => {
        const account = newAccount();
        const pace = paceOf(rate);
        const taken = Array.from({ length: rate.burst + 5 }, () => take(account, pace, nowMs));
        expect(taken.filter((waitMs) => waitMs === 0)).toHaveLength(rate.burst);
      }),
    );
  });

  test('whoever asks evenly at the rate is never refused', () => {
    fc.assert(
      fc.property(rates, fc.integer({ min: 0, max: 100_000 }), (rate, startMs) => {
        const account = newAccount();
        const pace = paceOf(rate);
        for (let at = 0; at < 3 * rate.limit; at += 1) {
          expect(take(account, pace, startMs + at * pace.intervalMs)).toBe(0);
        }
      }),
    );
  });

  test('the wait it answers is true: then, and not before', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const account = newAccount();
        const pace = paceOf(rate);
        let nowMs = 5;
        for (const gap of waits) {
          nowMs += gap;
          const waitMs = take(account, pace, nowMs);
          if (waitMs === 0) continue;
          expect(waitOf({ ...account }, pace, nowMs + waitMs * 0.9)).toBeGreaterThan(0);
          expect(waitOf({ ...account }, pace, nowMs + waitMs + 0.01)).toBe(0);
        }
      }),
    );
  });

  test('what it says is left is left, and no more', () => {
    fc.assert(
      fc.property(rates, gaps, (rate, waits) => {
        const account = newAccount();
        const pace = paceOf(rate);
        let nowMs = 0;
        for (const gap of waits) {
          nowMs += gap;
          take(account, pace, nowMs);
          const left = { ...account };
          const room = roomOf(left, pace, nowMs);
          for (let at = 0; at < room; at += 1) expect(take(left, pace, nowMs)).toBe(0);
          expect(take(left, pace, nowMs)).toBeGreaterThan(0);
        }
      }),
      { numRuns: 40 },
    );
  });
});

test('who has had his limit early gets it evenly from then on, whatever his bucket holds', () => {
  const pace = paceOf({ limit: 60, windowMs: 60_000, burst: 30 });
  const account = newAccount();
  const passedAt = (nowMs: number, times: number): number =>
    Array.from({ length: times }, () => take(account, pace, nowMs)).filter((wait) => wait === 0)
      .length;
  let passed = 0;
  for (let nowMs = 0; nowMs < 60_000; nowMs += 100) passed += passedAt(nowMs, 1);
  expect(passed).toBe(60);
  expect(passedAt(60_000, 40)).toBe(1);
  // A clock that is set back a little stands still.
  expect(passedAt(59_990, 1)).toBe(0);
  expect(passedAt(70_000, 40)).toBe(10);
  expect(roomOf(account, pace, 180_000)).toBe(30);
});

test('a clock that is set back loses nothing within a window, and binds nobody for longer', () => {
  const pace = paceOf({ limit: 4, windowMs: 1_000, burst: 4 });
  const account = newAccount();
  for (let at = 0; at < 4; at += 1) expect(take(account, pace, 3_600_000)).toBe(0);
  expect(take(account, pace, 3_599_500)).toBeGreaterThan(0);
  expect(take(account, pace, 1_000)).toBeLessThanOrEqual(1_000 + pace.intervalMs);
  expect(take(account, pace, 2_000 + pace.intervalMs)).toBe(0);
});

test('what passed without question is missing later, up to as much as a window has', () => {
  const pace = paceOf({ limit: 10, windowMs: 1_000, burst: 5 });
  const account = newAccount();
  charge(account, pace, 0, 7);
  expect(wholeInMs(account, 0)).toBe(700);
  expect(waitOf(account, pace, 0)).toBe(300);
  charge(account, pace, 0, 1_000);
  expect(wholeInMs(account, 0)).toBe(1_500);
  expect(roomOf(account, pace, 3_500)).toBe(5);
});

test('of several that cannot hear of each other each has its share, at least one request', () => {
  const pace = shareOf(paceOf({ limit: 10, windowMs: 1_000, burst: 2 }), 3);
  expect(pace.rate).toEqual({ limit: 3, windowMs: 1_000, burst: 1 });
  const account = { ...newAccount(), previous: 8, current: 10 };
  shareOut(account, 3);
  expect(account).toMatchObject({ previous: 2, current: 3 });
});

test('with a window of its own the burst is all there is in it, even with the limit unspent', () => {
  fc.assert(
    fc.property(rates, gaps, (rate, waits) => {
      const burstWindowMs = rate.windowMs / 6;
      const pace = paceOf({ ...rate, burstWindowMs });
      expect(mostWithin(allowedOf(pace, waits), burstWindowMs)).toBeLessThanOrEqual(rate.burst);
    }),
  );
});

test('within 10 s nobody passes his burst, even with his minute unspent, and half of it is back in the next [RL-06]', () => {
  const pace = paceOf({ limit: 1_000, windowMs: 60_000, burst: 50, burstWindowMs: 10_000 });
  const account = newAccount();
  const passedIn = (fromMs: number): number => {
    let passed = 0;
    for (let at = 0; at < 1_000; at += 1) {
      if (take(account, pace, fromMs + at * 10) === 0) passed += 1;
    }
    return passed;
  };
  expect(passedIn(0)).toBe(50);
  expect(passedIn(10_000)).toBeGreaterThanOrEqual(25);
});
