import type { Pace } from './rate.ts';

/** What one caller has taken. Only `take` writes it. */
export interface Account {
  /** When all that was taken is paid off, in milliseconds of a monotonic clock: the theoretical arrival time. */
  paidAtMs: number;
}

/**
 * Divisions of a window leave remainders that add up: so much of an interval early is in time. It is far too little for
 * one request more in any window.
 */
const ROUNDING = 1e-3;

/**
 * The generic cell rate algorithm (ITU-T I.371): one number for each caller, and no window whose edge could be passed
 * twice. Takes one request and answers 0, or leaves the account as it is and answers how many milliseconds later the
 * same request would be in time. No window of `windowMs` sees more than `limit + burst`.
 */
export const take = (account: Account, pace: Pace, nowMs: number): number => {
  const paidAtMs = Math.max(account.paidAtMs, nowMs);
  const earlyMs = paidAtMs - nowMs - pace.toleranceMs;
  if (earlyMs > pace.intervalMs * ROUNDING) return earlyMs;
  account.paidAtMs = paidAtMs + pace.intervalMs;
  return 0;
};
