import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import { ReopenGate, type ReopenSettings } from '../links/reopen-gate.ts';
import type { TrafficClock } from './timed-breaker.ts';
import type { TrafficSettings } from './traffic-settings.ts';

/** A gate that tells when it shuts and when it opens again, so that nobody has to look at the clock. */
export class RestingPlace {
  readonly #gate: ReopenGate;
  readonly #timers: TrafficClock['timers'];
  readonly #onOpen: () => void;
  #isStopped = false;
  #stopTimer: (() => void) | undefined;

  constructor(settings: ReopenSettings, { clock, timers }: TrafficClock, onOpen: () => void) {
    this.#gate = new ReopenGate(settings, clock);
    this.#timers = timers;
    this.#onOpen = onOpen;
  }

  get isResting(): boolean {
    return this.#stopTimer !== undefined;
  }

  /** As in `ReopenGate`. */
  check(): Fault | undefined {
    return this.#gate.check();
  }

  /** As in `ReopenGate`. Does not call back. */
  failed(reason: string, livedMs: number): void {
    this.#gate.failed(reason, livedMs);
    this.#cancel();
    if (!this.#isStopped) this.#await();
  }

  /** For good. */
  stop(): void {
    this.#isStopped = true;
    this.#cancel();
  }

  #cancel(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
  }

  #await(): void {
    const leftMs = this.#gate.check()?.retryAfterMs ?? 0;
    if (leftMs <= 0) return;
    this.#stopTimer = this.#timers.after(leftMs, () => {
      this.#stopTimer = undefined;
      this.#await(); // a timer may ring too early
      if (!this.isResting) this.#onOpen();
    });
  }
}

/** What cannot be reached has not crashed: only processes have a crash budget. */
export const reopenOf = (
  { target }: Endpoint,
  { reopen }: Pick<TrafficSettings, 'reopen'>,
): ReopenSettings => (target.protocol === 'stdio' ? reopen : { ...reopen, crashBudget: undefined });
