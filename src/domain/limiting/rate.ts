/** How often something may happen: `limit` times in each window, and up to `burst` of them at once. */
export interface Rate {
  /** At least 1. */
  readonly limit: number;
  readonly windowMs: number;
  /** At least 1. */
  readonly burst: number;
}

/** What the law of a rate needs at each request, worked out once. */
export interface Pace {
  readonly rate: Rate;
  /** One request is paid off in so much time. */
  readonly intervalMs: number;
  /** So far ahead of its time a request may come. */
  readonly toleranceMs: number;
}

export const paceOf = (rate: Rate): Pace => {
  const intervalMs = rate.windowMs / rate.limit;
  return { rate, intervalMs, toleranceMs: intervalMs * (rate.burst - 1) };
};
