import {
  type EjectionRecord,
  type EjectionSettings,
  Ejections,
} from '../../domain/health/ejections.ts';
import type { EndpointState } from './endpoint-state.ts';
import type { TrafficClock } from './timed-breaker.ts';

/** Puts endpoints out whose requests fail more often than those of the others, and lets them in again when it is time. */
export class Outliers {
  readonly #settings: EjectionSettings;
  readonly #parts: TrafficClock;
  readonly #ejections: Ejections;
  readonly #records = new Map<EndpointState, EjectionRecord>();
  #isStopped = false;
  #stopSweeping: (() => void) | undefined;

  constructor(settings: EjectionSettings, parts: TrafficClock) {
    this.#settings = settings;
    this.#parts = parts;
    this.#ejections = new Ejections(settings);
  }

  join(state: EndpointState): void {
    this.#records.set(state, this.#ejections.join());
  }

  leave(state: EndpointState): void {
    const record = this.#records.get(state);
    if (record !== undefined) this.#ejections.leave(record);
    this.#records.delete(state);
  }

  observed(state: EndpointState, isFailure: boolean, nowMs: number): void {
    const record = this.#records.get(state);
    if (record === undefined) return;
    const isOut = this.#ejections.observed(record, isFailure, nowMs);
    // While nothing fails there is nothing to compare, and nobody to let in.
    if (isFailure && !this.#isStopped) this.#stopSweeping ??= this.#sweepRegularly();
    if (isOut) state.setEjected(true);
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#rest();
  }

  #rest(): void {
    this.#stopSweeping?.();
    this.#stopSweeping = undefined;
  }

  #sweepRegularly(): () => void {
    return this.#parts.timers.every(this.#settings.intervalMs, () => this.#sweep());
  }

  #sweep(): void {
    const hadFailures = [...this.#records.values()].some(({ failures }) => failures > 0);
    this.#ejections.sweep(this.#parts.clock.nowMs());
    let isAnyOut = false;
    for (const [state, { isOut }] of this.#records) {
      state.setEjected(isOut);
      if (isOut) isAnyOut = true;
    }
    if (!hadFailures && !isAnyOut) this.#rest();
  }
}
