import type { Clock, Timers } from '../../ports/driven/clock.ts';

const BEATS_PER_LEASE = 4;

/** Notices that this process did not run for a while (SIGSTOP, a machine that was suspended), by a timer that came late. */
export class Standstill {
  readonly #clock: Clock;
  readonly #limitMs: number;
  readonly #stopTimer: () => void;
  #lastBeatMs: number;
  #wasNoticed = false;

  /** `limitMs`: a shorter one does no harm. */
  constructor(clock: Clock, timers: Timers, limitMs: number) {
    this.#clock = clock;
    this.#limitMs = limitMs;
    this.#lastBeatMs = clock.nowMs();
    this.#stopTimer = timers.every(limitMs / BEATS_PER_LEASE, () => this.#beat());
  }

  /** Since `forget`. */
  get happened(): boolean {
    this.#beat();
    return this.#wasNoticed;
  }

  /** Nothing depends on it any more. */
  forget(): void {
    this.#beat();
    this.#wasNoticed = false;
  }

  stop(): void {
    this.#stopTimer();
  }

  #beat(): void {
    const nowMs = this.#clock.nowMs();
    if (nowMs - this.#lastBeatMs > this.#limitMs) this.#wasNoticed = true;
    this.#lastBeatMs = nowMs;
  }
}
