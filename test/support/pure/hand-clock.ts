import type { Clock, Timers } from '../../../src/application/ports/driven/clock.ts';

interface Alarm {
  atMs: number;
  readonly periodMs: number | undefined;
  readonly action: () => void;
}

/** Time that stands still until a test moves it. Alarms ring in the order of their times while it moves. */
export class HandClock implements Clock, Timers {
  readonly #alarms = new Set<Alarm>();
  #nowMs = 0;

  nowMs(): number {
    return this.#nowMs;
  }

  after(delayMs: number, action: () => void): () => void {
    return this.#set({ atMs: this.#nowMs + delayMs, periodMs: undefined, action });
  }

  every(periodMs: number, action: () => void): () => void {
    return this.#set({ atMs: this.#nowMs + periodMs, periodMs, action });
  }

  /** Alarms that are set. */
  get alarms(): number {
    return this.#alarms.size;
  }

  advance(byMs: number): void {
    const endMs = this.#nowMs + byMs;
    for (let next = this.#soonest(endMs); next !== undefined; next = this.#soonest(endMs)) {
      this.#nowMs = next.atMs;
      this.#ring(next);
    }
    this.#nowMs = endMs;
  }

  /** Moves to the soonest alarm and lets it ring, and no other; false when none is set. */
  step(): boolean {
    const next = this.#soonest(Number.POSITIVE_INFINITY);
    if (next === undefined) return false;
    this.#nowMs = next.atMs;
    this.#ring(next);
    return true;
  }

  #ring(alarm: Alarm): void {
    if (alarm.periodMs === undefined) this.#alarms.delete(alarm);
    else alarm.atMs += alarm.periodMs;
    alarm.action();
  }

  #set(alarm: Alarm): () => void {
    this.#alarms.add(alarm);
    return () => {
      this.#alarms.delete(alarm);
    };
  }

  #soonest(endMs: number): Alarm | undefined {
    let soonest: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.atMs <= endMs && (soonest === undefined || alarm.atMs < soonest.atMs))
        soonest = alarm;
    }
    return soonest;
  }
}
