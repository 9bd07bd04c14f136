import { HandClock } from '../pure/hand-clock.ts';

/** The clock of a process that can be stopped: time passes meanwhile, and its timers ring late. */
export class SkippingClock extends HandClock {
  #skippedMs = 0;

  override nowMs(): number {
    return super.nowMs() + this.#skippedMs;
  }

  skip(ms: number): void {
    this.#skippedMs += ms;
  }
}
