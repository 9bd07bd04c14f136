/**
 * How long an endpoint takes to answer: a slower answer counts at once, a faster one by and by, and what is old counts
 * less (peak EWMA, Finagle and linkerd). A moving average whose memory is time, not a number of answers.
 */
export class PeakEwma {
  readonly #decayMs: number;
  #valueMs = 0;
  #atMs = 0;

  /** After `decayMs` without news e⁻¹ of a value is left. */
  constructor(decayMs: number) {
    this.#decayMs = decayMs;
  }

  /** 0 before the first answer. */
  get valueMs(): number {
    return this.#valueMs;
  }

  answered(latencyMs: number, nowMs: number): void {
    const old = this.#leftAt(nowMs);
    this.#valueMs =
      latencyMs >= this.#valueMs ? latencyMs : this.#valueMs * old + latencyMs * (1 - old);
    this.#atMs = nowMs;
  }

  /** Time went by without an answer: who was slow once is not avoided for ever. */
  passed(nowMs: number): void {
    this.#valueMs *= this.#leftAt(nowMs);
    this.#atMs = nowMs;
  }

  #leftAt(nowMs: number): number {
    return Math.exp(-Math.max(0, nowMs - this.#atMs) / this.#decayMs);
  }
}
