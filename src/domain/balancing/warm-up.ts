/** A share of nothing would never find out whether the endpoint works. */
const least = 0.1;

/**
 * What a new endpoint gets of its share (slow start): a tenth at first, then more with its age, all of it after
 * `warmUpMs`; 0 for no warm-up. Never 0, never above 1.
 */
export const warmUpFactor = (ageMs: number, warmUpMs: number): number =>
  ageMs >= warmUpMs ? 1 : Math.max(least, ageMs / warmUpMs);
