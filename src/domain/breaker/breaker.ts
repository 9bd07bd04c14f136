import { OutcomeWindow } from './outcome-window.ts';

export type BreakerState = 'closed' | 'open' | 'half_open';

/** Mission CB-02, CB-03, CB-05, CB-06, C-17. */
export interface BreakerSettings {
  readonly isEnabled: boolean;
  /** So many failures in a row open it. */
  readonly failureThreshold: number;
  /** So many successes of probes in a row close it. */
  readonly successThreshold: number;
  /** How long it stays open before it lets probes through. */
  readonly openMs: number;
  /** Probes under way at one time. */
  readonly halfOpenMax: number;
  /** What happened longer ago does not count, neither for the rate nor for failures in a row. */
  readonly windowMs: number;
  /** From this share of failures within the window on it opens, 0 < x ≤ 1; undefined: the share does not count. */
  readonly errorRate: number | undefined;
  /** With fewer requests within the window their share of failures says nothing. */
  readonly minRequests: number;
  /** One breaker for all endpoints of a server that are reached by one protocol, instead of one for each endpoint. */
  readonly perProtocol: boolean;
}

/** What `began` gives for a request that was not admitted: whatever becomes of it does not count. */
const uncounted = -1;

/**
 * Keeps requests from an endpoint that fails, until a few probes show that it serves again. Knows neither clock nor timer:
 * who owns it passes monotonic milliseconds, and calls `elapsed` when `halfOpensAtMs` has come.
 */
export class Breaker {
  readonly #settings: BreakerSettings;
  readonly #window: OutcomeWindow;
  #state: BreakerState = 'closed';
  /** Goes up with every change of state: ends of requests of an earlier one are told by it. */
  #generation = 0;
  #failuresInRow = 0;
  #lastFailureMs = 0;
  #halfOpensAtMs = 0;
  #probes = 0;
  #probeSuccesses = 0;

  constructor(settings: BreakerSettings) {
    this.#settings = settings;
    this.#window = new OutcomeWindow(settings.windowMs);
  }

  get state(): BreakerState {
    return this.#state;
  }

  /** Whether a request may start: closed, or half-open with a permit left. A plain read. */
  get admits(): boolean {
    if (this.#state === 'closed') return true;
    return this.#state === 'half_open' && this.#probes < this.#settings.halfOpenMax;
  }

  /** When an open breaker becomes half-open, in monotonic ms; undefined while it is not open. */
  get halfOpensAtMs(): number | undefined {
    return this.#state === 'open' ? this.#halfOpensAtMs : undefined;
  }

  /**
   * A request starts: in half-open it takes a permit. Returns the generation to hand back with its end, once. One that
   * starts although it is not admitted, because there was no other way, counts for nothing.
   */
  began(): number {
    if (this.#state === 'half_open') {
      if (this.#probes >= this.#settings.halfOpenMax) return uncounted;
      this.#probes += 1;
    }
    return this.#state === 'open' ? uncounted : this.#generation;
  }

  succeeded(generation: number, nowMs: number): void {
    if (!this.#counts(generation)) return;
    if (this.#state === 'half_open') {
      this.#probes -= 1;
      this.#probeSuccesses += 1;
      if (this.#probeSuccesses >= this.#settings.successThreshold) this.#turn('closed');
      return;
    }
    this.#failuresInRow = 0;
    if (this.#settings.errorRate !== undefined) this.#window.count(false, nowMs);
  }

  failed(generation: number, nowMs: number): void {
    if (!this.#counts(generation)) return;
    if (this.#state === 'half_open' || this.#isTooMuch(nowMs)) {
      this.#halfOpensAtMs = nowMs + this.#settings.openMs;
      this.#turn('open');
    }
  }

  /** It ended without a verdict (cancelled, refused before it was sent): the permit comes back. */
  withdrawn(generation: number): void {
    if (this.#counts(generation) && this.#state === 'half_open') this.#probes -= 1;
  }

  /** The timer: open → half-open. One that rings before `halfOpensAtMs` changes nothing and has to be set again. */
  elapsed(nowMs: number): void {
    if (this.#state === 'open' && nowMs >= this.#halfOpensAtMs) this.#turn('half_open');
  }

  #counts(generation: number): boolean {
    return generation === this.#generation && this.#settings.isEnabled;
  }

  /** Counts one more failure of a closed breaker. */
  #isTooMuch(nowMs: number): boolean {
    const { failureThreshold, errorRate, minRequests, windowMs } = this.#settings;
    if (nowMs - this.#lastFailureMs > windowMs) this.#failuresInRow = 0;
    this.#failuresInRow += 1;
    this.#lastFailureMs = nowMs;
    if (this.#failuresInRow >= failureThreshold) return true;
    if (errorRate === undefined) return false;
    this.#window.count(true, nowMs);
    return this.#window.total >= minRequests && this.#window.errorRate >= errorRate;
  }

  #turn(state: BreakerState): void {
    this.#state = state;
    this.#generation += 1;
    this.#failuresInRow = 0;
    this.#probes = 0;
    this.#probeSuccesses = 0;
    this.#window.clear();
  }
}
