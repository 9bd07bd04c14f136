import { Fault } from '../../domain/fault/fault.ts';
import { type BackoffSettings, backoffDelayMs } from '../../domain/retry/backoff.ts';
import type { Clock } from '../ports/driven/clock.ts';

export interface ReopenSettings extends BackoffSettings {
  /** A link that lived at least this long before it died was healthy: the next one opens at once. */
  readonly stableAfterMs: number;
}

/** May a link to this endpoint be opened now? Keeps a server that dies at once from being started over and over. */
export class ReopenGate {
  readonly #settings: ReopenSettings;
  readonly #clock: Clock;
  #failures = 0;
  #opensAtMs = 0;
  #lastReason = '';

  constructor(settings: ReopenSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** A fault while the endpoint rests after failures, with the time that is left. */
  check(): Fault | undefined {
    const leftMs = Math.ceil(this.#opensAtMs - this.#clock.nowMs());
    if (leftMs <= 0) return undefined;
    const text = `the server failed ${this.#failures} times in a row and is tried again in ${leftMs} ms; last: ${this.#lastReason}`;
    return new Fault('backend_unavailable', text, leftMs);
  }

  /** A link could not be opened or died after `livedMs`. */
  failed(reason: string, livedMs: number): void {
    this.#failures = livedMs >= this.#settings.stableAfterMs ? 1 : this.#failures + 1;
    this.#lastReason = reason;
    // The first failure may be an accident: the server gets one new try without delay.
    this.#opensAtMs = this.#clock.nowMs() + backoffDelayMs(this.#failures - 1, this.#settings);
  }
}
