/** Below this an endpoint is as good as down (mission PH-02). */
export const unhealthyBelow = 0.3;
/** Below this it is worth a warning. */
export const poorBelow = 0.5;
/** From here on it gets its full share of the traffic. */
const fullFrom = 0.8;
/** What nobody is sent to cannot show that it works again. */
const leastShare = 0.1;

const latencyPart = 0.4;
const errorPart = 0.6;

/**
 * Mission PH-02: 1 for an endpoint that answers at once and never fails. `slowness`: 0..1, mean of the answer times as
 * parts of the time that counts as slow, where no answer is as bad as a slow one; `errors`: 0..1, share of failures.
 * So half of all requests failing makes 0.5, and seven of ten make it unhealthy.
 */
export const scoreOf = (slowness: number, errors: number): number =>
  Math.max(0, 1 - latencyPart * within01(slowness) - errorPart * within01(errors));

export const within01 = (value: number): number => Math.min(1, Math.max(0, value));

/** Whether a share cannot fall, or cannot grow, any further. */
export const isEnd = (share: number): boolean => share === 1 || share === leastShare;

/** The part of its weight an endpoint keeps, 0.1..1 in tenths, so that it seldom changes (mission PH-08). */
export const shareOf = (score: number): number => {
  const share = (score - unhealthyBelow) / (fullFrom - unhealthyBelow);
  return Math.max(leastShare, Math.round(within01(share) * 10) / 10);
};
