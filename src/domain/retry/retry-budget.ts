export interface RetryBudgetSettings {
  /** Repeats per request, 0..1: 0.2 is one for five. */
  readonly share: number;
  /** So many a second there are whatever the traffic. */
  readonly minPerSecond: number;
}

/** What was saved up lasts for so long: a quiet hour does not pay for a storm. */
const savedSeconds = 10;
/** Requests whose share may be saved up. */
const savedRequests = 1_000;

/**
 * How many requests may be sent again: a share of all, so that repeats never multiply the load of a server that has too
 * much of it already. A token bucket that requests and time fill.
 */
export class RetryBudget {
  readonly #settings: RetryBudgetSettings;
  /** What requests paid in. */
  #earned = 0;
  /** What time paid in. */
  #given: number;
  #givenAtMs = 0;

  constructor(settings: RetryBudgetSettings) {
    this.#settings = settings;
    this.#given = settings.minPerSecond * savedSeconds;
  }

  /** Repeats that may happen now. `nowMs` never goes back. */
  left(nowMs: number): number {
    this.#refill(nowMs);
    return Math.floor(this.#earned + this.#given);
  }

  /** A request was sent. */
  earn(): void {
    const { share } = this.#settings;
    this.#earned = Math.min(this.#earned + share, share * savedRequests);
  }

  /** False: this one is not to be sent again. */
  take(nowMs: number): boolean {
    if (this.left(nowMs) < 1) return false;
    const ofEarned = Math.min(1, this.#earned);
    this.#earned -= ofEarned;
    this.#given -= 1 - ofEarned;
    return true;
  }

  #refill(nowMs: number): void {
    const { minPerSecond } = this.#settings;
    const refilled = this.#given + ((nowMs - this.#givenAtMs) / 1_000) * minPerSecond;
    this.#given = Math.min(refilled, minPerSecond * savedSeconds);
    this.#givenAtMs = nowMs;
  }
}
