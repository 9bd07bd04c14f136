/** How far back the baseline remembers, as a part per value. */
const part = 0.02;
/** In the logarithm: values that differ by less than a tenth do not differ. Keeps a constant series from alarms. */
const leastDeviation = 0.1;
/** What lies further out than this moves the baseline no more than this. */
const clip = 3;

/**
 * What answer times are usual: EWMA of mean and variance of their logarithm, where they are nearly symmetric. An unusual
 * value moves the baseline a little, so that a spike does not spoil it and a lasting change becomes the new usual.
 */
export class LatencyBaseline {
  readonly #warmUp: number;
  #count = 0;
  #mean = 0;
  #variance = 0;

  /** Of the first `warmUp` values none is unusual. */
  constructor(warmUp: number) {
    this.#warmUp = warmUp;
  }

  /** How many standard deviations above the usual this value is (below: negative), before it is learned. 0 in the warm-up. */
  add(latencyMs: number): number {
    const value = Math.log1p(Math.max(0, latencyMs));
    const isWarm = this.#count >= this.#warmUp;
    const deviation = Math.max(leastDeviation, Math.sqrt(this.#variance));
    const distance = value - this.#mean;
    const z = isWarm ? distance / deviation : 0;
    this.#learn(isWarm ? Math.max(-clip, Math.min(clip, z)) * deviation : distance);
    return z;
  }

  #learn(distance: number): void {
    this.#count = Math.min(this.#count + 1, 1 / part);
    const share = Math.max(part, 1 / this.#count);
    this.#mean += share * distance;
    this.#variance = (1 - share) * (this.#variance + share * distance * distance);
  }
}
