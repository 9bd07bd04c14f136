/**
 * Level and slope of a series with uneven gaps: Brown's double exponential smoothing, whose weights fade with time
 * instead of with the number of values.
 */
export class Trend {
  readonly #timeConstantMs: number;
  #once = 0;
  #twice = 0;

  /** A value counts 1/e after `timeConstantMs`. */
  constructor(timeConstantMs: number) {
    this.#timeConstantMs = timeConstantMs;
  }

  /** The smoothed value. */
  get level(): number {
    return this.#once;
  }

  /** What the value will be if it goes on as it goes now. */
  after(ms: number): number {
    const slope = (this.#once - this.#twice) / this.#timeConstantMs;
    return 2 * this.#once - this.#twice + slope * ms;
  }

  /** `sinceMs`: since the value before. */
  add(value: number, sinceMs: number): void {
    const part = 1 - Math.exp(-sinceMs / this.#timeConstantMs);
    this.#once += part * (value - this.#once);
    this.#twice += part * (this.#once - this.#twice);
  }
}
