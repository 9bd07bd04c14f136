/** Into so many parts a window is divided: what is old leaves it in steps of a tenth. */
const slotCount = 10;

/**
 * How many requests of the last while failed. The window slides by tenths, in counters that are made once: it costs the
 * same for one request a minute and a million.
 */
export class OutcomeWindow {
  readonly #slotMs: number;
  readonly #successes = new Int32Array(slotCount);
  readonly #failures = new Int32Array(slotCount);
  /** Number of the slot that is being filled, counted from time 0. */
  #current = 0;
  #successSum = 0;
  #failureSum = 0;

  constructor(windowMs: number) {
    this.#slotMs = Math.max(1, windowMs) / slotCount;
  }

  get total(): number {
    return this.#successSum + this.#failureSum;
  }

  /** 0 while nothing was counted. */
  get errorRate(): number {
    const { total } = this;
    return total === 0 ? 0 : this.#failureSum / total;
  }

  /** `nowMs` never goes back. */
  count(isFailure: boolean, nowMs: number): void {
    this.#slideTo(nowMs);
    const place = this.#current % slotCount;
    if (isFailure) {
      this.#failures[place] = (this.#failures[place] as number) + 1;
      this.#failureSum += 1;
    } else {
      this.#successes[place] = (this.#successes[place] as number) + 1;
      this.#successSum += 1;
    }
  }

  clear(): void {
    this.#successes.fill(0);
    this.#failures.fill(0);
    this.#successSum = 0;
    this.#failureSum = 0;
  }

  #slideTo(nowMs: number): void {
    const slot = Math.floor(nowMs / this.#slotMs);
    if (slot - this.#current >= slotCount) {
      this.clear();
      this.#current = slot;
    }
    while (this.#current < slot) {
      this.#current += 1;
      const place = this.#current % slotCount;
      this.#successSum -= this.#successes[place] as number;
      this.#failureSum -= this.#failures[place] as number;
      this.#successes[place] = 0;
      this.#failures[place] = 0;
    }
  }
}
