import type { Clock } from '../../../application/ports/driven/clock.ts';

/** A connection that lasted so long broke by accident. */
const steadyMs = 10_000;
const soonMs = 200;
/** Reliability F16: a Redis that comes and goes is not knocked at more than once a second. */
const laterMs = 1_000;

/** When to connect again. */
export class Reconnection {
  readonly #clock: Clock;
  #connectedAtMs: number | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  connected(): void {
    this.#connectedAtMs = this.#clock.nowMs();
  }

  /** A connection was lost, or could not be made: how long to wait before the next attempt. */
  waitMs(): number {
    const connectedAtMs = this.#connectedAtMs;
    this.#connectedAtMs = undefined;
    const wasSteady =
      connectedAtMs !== undefined && this.#clock.nowMs() - connectedAtMs >= steadyMs;
    return wasSteady ? soonMs : laterMs;
  }
}
