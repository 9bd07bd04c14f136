/** How often something may happen: `limit` times in each window, and up to `burst` of them at once. */
export interface Rate {
  /** At least 1. */
  readonly limit: number;
  readonly windowMs: number;
  /** At least 1. */
  readonly burst: number;
  /** Where it is said, `burst` is all there may be in so much time, and not what there may be at once (mission RL-06). */
  readonly burstWindowMs?: number | undefined;
}

/** What the law of a rate needs at each request, worked out once. Numbers and nothing else, so that it can be sent. */
export interface Pace {
  readonly rate: Rate;
  /** One request is paid off in so much time. */
  readonly intervalMs: number;
  /** So far ahead of its time a request may come. */
  readonly toleranceMs: number;
  /** So many requests a window sees at most. A burst above the limit is meant to be had. */
  readonly cap: number;
}

export const paceOf = (rate: Rate): Pace => {
  const { limit, windowMs, burst } = rate;
  const intervalMs = windowMs / limit;
  const cap = Math.max(limit, burst);
  return rate.burstWindowMs === undefined
    ? { rate, intervalMs, toleranceMs: intervalMs * (burst - 1), cap }
    : { rate, cap, ...withinWindow(burst, rate.burstWindowMs, intervalMs) };
};

/** The same rate for one of several that cannot hear of each other; at least one request each. */
export const shareOf = ({ rate }: Pace, sharers: number): Pace =>
  paceOf({
    ...rate,
    limit: Math.max(1, Math.floor(rate.limit / sharers)),
    burst: Math.max(1, Math.floor(rate.burst / sharers)),
  });

/**
 * A bucket of depth d that gets r requests in a window lets at most r + d - 1 pass in any window of that length. Half of
 * them may come at once, unless less than the other half comes back.
 */
const withinWindow = (
  burst: number,
  windowMs: number,
  slowestMs: number,
): Pick<Pace, 'intervalMs' | 'toleranceMs'> => {
  const refill = Math.min((burst + 1) / 2, windowMs / slowestMs);
  const depth = Math.min(burst, burst + 1 - refill);
  const intervalMs = windowMs / refill;
  return { intervalMs, toleranceMs: intervalMs * (depth - 1) };
};
