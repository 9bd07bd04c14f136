import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { Lane } from './lane.ts';

/** Lanes nobody uses, the one that was left first in front. Each is closed after a while. */
export class IdleLanes {
  readonly #idleMs: number;
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #closesAtMs = new Map<Lane, number>();
  #stopTimer: (() => void) | undefined;

  constructor(idleMs: number, clock: Clock, timers: Timers) {
    this.#idleMs = idleMs;
    this.#clock = clock;
    this.#timers = timers;
  }

  add(lane: Lane): void {
    this.#closesAtMs.set(lane, this.#clock.nowMs() + this.#idleMs);
    this.#arm(this.#idleMs);
  }

  remove(lane: Lane): void {
    this.#closesAtMs.delete(lane);
  }

  /** The one that is missed least. */
  takeOldest(): Lane | undefined {
    const [oldest] = this.#closesAtMs.keys();
    if (oldest !== undefined) this.#closesAtMs.delete(oldest);
    return oldest;
  }

  stop(): void {
    this.#stopTimer?.();
    this.#closesAtMs.clear();
  }

  #arm(delayMs: number): void {
    this.#stopTimer ??= this.#timers.after(delayMs, () => this.#expire());
  }

  #expire(): void {
    this.#stopTimer = undefined;
    const now = this.#clock.nowMs();
    for (const [lane, closesAtMs] of this.#closesAtMs) {
      if (closesAtMs > now) {
        this.#arm(closesAtMs - now);
        return;
      }
      this.#closesAtMs.delete(lane);
      void lane.close();
    }
  }
}
