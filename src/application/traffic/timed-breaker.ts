import { Breaker, type BreakerSettings, type BreakerState } from '../../domain/breaker/breaker.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';

export interface TrafficClock {
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A breaker that becomes half-open when it is time, whether there is traffic or not (CB-09), and tells of its changes. */
export class TimedBreaker {
  readonly #breaker: Breaker;
  readonly #parts: TrafficClock;
  readonly #listeners = new Set<() => void>();
  #isStopped = false;
  #stopTimer: (() => void) | undefined;

  constructor(settings: BreakerSettings, parts: TrafficClock) {
    this.#breaker = new Breaker(settings);
    this.#parts = parts;
  }

  get state(): BreakerState {
    return this.#breaker.state;
  }

  get admits(): boolean {
    return this.#breaker.admits;
  }

  /** Milliseconds until an open breaker lets a probe through; 0 while it is not open. */
  get leftMs(): number {
    const { halfOpensAtMs } = this.#breaker;
    if (halfOpensAtMs === undefined) return 0;
    return Math.max(0, Math.ceil(halfOpensAtMs - this.#parts.clock.nowMs()));
  }

  /** Hears of each change of the state, and of permits that are taken and come back. */
  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  began(): number {
    const generation = this.#breaker.began();
    if (this.#breaker.state !== 'closed') this.#tell();
    return generation;
  }

  succeeded(generation: number, nowMs: number): void {
    const isQuiet = this.#breaker.state === 'closed'; // no success changes anything then
    this.#breaker.succeeded(generation, nowMs);
    if (!isQuiet) this.#tell();
  }

  failed(generation: number, nowMs: number): void {
    this.#breaker.failed(generation, nowMs);
    if (this.#breaker.state === 'closed') return;
    this.#watch();
    this.#tell();
  }

  withdrawn(generation: number): void {
    if (this.#breaker.state === 'closed') return;
    this.#breaker.withdrawn(generation);
    this.#tell();
  }

  /** Something else showed that the endpoint serves again: probes may go there now. */
  recovered(): void {
    const { halfOpensAtMs } = this.#breaker;
    if (halfOpensAtMs === undefined) return;
    this.#breaker.elapsed(halfOpensAtMs);
    this.#tell();
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    this.#listeners.clear();
  }

  #watch(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    if (this.#isStopped || this.#breaker.state !== 'open') return;
    this.#stopTimer = this.#parts.timers.after(this.leftMs, () => {
      this.#breaker.elapsed(this.#parts.clock.nowMs());
      this.#watch(); // a timer may ring too early
      this.#tell();
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
