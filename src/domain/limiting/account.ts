import type { Pace } from './rate.ts';

/** What one caller has taken. Times are milliseconds of whichever clock the account is kept by. */
export interface Account {
  /** When the window began that `current` counts: a whole number of windows since the clock's beginning. */
  windowAtMs: number;
  /** Taken in the window before. */
  previous: number;
  current: number;
  /** When all that was taken is paid off: the theoretical arrival time. */
  paidAtMs: number;
}

/** Divisions leave remainders: so much of a request too many is not too many, nor so much of a millisecond early too early. */
const ROUNDING = 1e-3;

/** Never paid off at an even time: the fields must hold fractions from the beginning to be written in place. */
export const newAccount = (): Account => ({
  windowAtMs: -0.5,
  previous: 0,
  current: 0,
  paidAtMs: -0.5,
});

/**
 * The law of a rate, the same in Lua where replicas count together. Two things bound what is taken. A bucket (the generic cell rate algorithm,
 * ITU-T I.371) holds `burst` requests and gets one back every `window` / `limit`, so that no window, wherever it begins,
 * sees more than `limit + burst`. And a sliding window, estimated from the counts of two fixed ones as if what came in the
 * first had come evenly, holds `cap` of them; no fixed window ever sees more.
 *
 * Answers 0, or in how many milliseconds the same request would be in time. Takes nothing.
 */
export const waitOf = (account: Account, pace: Pace, nowMs: number): number => {
  const atMs = turned(account, pace, nowMs);
  const paidMs = Math.max(paidOf(account, pace, atMs) - atMs - pace.toleranceMs, 0);
  const bucketMs = paidMs > pace.intervalMs * ROUNDING ? paidMs : 0;
  return Math.max(bucketMs, windowWaitOf(account, pace, atMs));
};

/** Takes so many requests, whatever the law says of them: what was too much is missing later. */
export const charge = (account: Account, pace: Pace, nowMs: number, requests: number): void => {
  const atMs = turned(account, pace, nowMs);
  const paidMs = paidOf(account, pace, atMs);
  account.paidAtMs = Math.min(paidMs + requests * pace.intervalMs, latestAt(pace, atMs));
  account.current += requests;
};

/** How many requests the law would let pass now, one after the other. */
export const roomOf = (account: Account, pace: Pace, nowMs: number): number => {
  const atMs = turned(account, pace, nowMs);
  const { intervalMs, toleranceMs, cap } = pace;
  const freeMs = atMs + toleranceMs - paidOf(account, pace, atMs);
  const inBucket = Math.floor(freeMs / intervalMs + 1 + ROUNDING);
  const inEstimate = Math.floor(cap - weightOf(account, pace, atMs) + 1 + ROUNDING);
  return Math.max(0, Math.min(inBucket, cap - account.current, inEstimate));
};

/** When the bucket is full again, in milliseconds from now. */
export const wholeInMs = (account: Account, nowMs: number): number =>
  Math.max(0, account.paidAtMs - nowMs);

/** From now on it is one of several that count for themselves: what all together took is shared out. */
export const shareOut = (account: Account, sharers: number): void => {
  account.previous = Math.floor(account.previous / sharers);
  account.current = Math.floor(account.current / sharers);
};

/**
 * Lets the window go on, and answers the time that counts: a clock that is set back a little stands still, and of one that
 * is set back by more than a window nothing is known any more.
 */
const turned = (account: Account, pace: Pace, nowMs: number): number => {
  const { windowMs } = pace.rate;
  const behindMs = account.windowAtMs - nowMs;
  if (behindMs > 0 && behindMs <= windowMs) return account.windowAtMs;
  if (behindMs > 0) account.paidAtMs = Math.min(account.paidAtMs, latestAt(pace, nowMs));
  const atMs = Math.floor((nowMs + ROUNDING) / windowMs) * windowMs;
  if (atMs === account.windowAtMs) return nowMs;
  account.previous = atMs - account.windowAtMs === windowMs ? account.current : 0;
  account.current = 0;
  account.windowAtMs = atMs;
  return nowMs;
};

/** Nothing is paid off later than that, whatever clock or rate it was noted by. */
const paidOf = ({ paidAtMs }: Account, pace: Pace, atMs: number): number =>
  Math.min(Math.max(paidAtMs, atMs), latestAt(pace, atMs));

/** An empty bucket, of which a window's worth was taken without question. */
const latestAt = ({ toleranceMs, intervalMs, rate: { windowMs } }: Pace, atMs: number): number =>
  atMs + toleranceMs + intervalMs + windowMs;

/** How much of the cap is used up. */
const weightOf = (account: Account, { rate: { windowMs } }: Pace, atMs: number): number => {
  const passed = (atMs - account.windowAtMs) / windowMs;
  return account.previous * (1 - passed) + account.current;
};

const windowWaitOf = (account: Account, pace: Pace, atMs: number): number => {
  const { cap } = pace;
  const { windowMs } = pace.rate;
  const { windowAtMs, previous, current } = account;
  if (current + 1 > cap) {
    const passedThen = Math.max(0, 1 - cap / current); // of the next window, where more was taken than there was
    return windowAtMs + (1 + passedThen) * windowMs - atMs;
  }
  if (weightOf(account, pace, atMs) <= cap + ROUNDING) return 0;
  const passed = 1 - (cap - current) / previous;
  return Math.max(windowAtMs + passed * windowMs - atMs, 1);
};
