const SECOND_MS = 1_000;
/** Of `2026-01-02T03:04:05.678Z` the part before the fraction. */
const WHOLE_SECONDS = 19;

/** The time as envelopes carry it: RFC 3339, UTC, whole seconds. Printed once per second at most. */
export class Timestamps {
  readonly #nowMs: () => number;
  #second = Number.NaN;
  #text = '';

  /** `nowMs`: milliseconds since 1970. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  now(): string {
    const second = Math.floor(this.#nowMs() / SECOND_MS);
    if (second !== this.#second) {
      this.#second = second;
      this.#text = `${new Date(second * SECOND_MS).toISOString().slice(0, WHOLE_SECONDS)}Z`;
    }
    return this.#text;
  }
}
