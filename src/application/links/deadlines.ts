import { Fault } from '../../domain/fault/fault.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { PendingRequest } from './pending.ts';

/** How many looks at the queue fall into one deadline: a call fails at most this fraction of it too late. */
const looksPerDeadline = 20;
const longestLookMs = 1000;

/**
 * Fails requests that stay silent for `timeoutMs`. Every message that belongs to a request starts its time anew, so a
 * long call that reports progress lives. All requests share one timer: they stand in the order in which they end.
 */
export class Deadlines {
  readonly #endsAtMs = new Map<PendingRequest, number>();
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #stop: () => void;

  constructor(timeoutMs: number, clock: Clock, timers: Timers) {
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    const period = Math.max(1, Math.min(longestLookMs, timeoutMs / looksPerDeadline));
    this.#stop = timers.every(period, () => this.#expire());
  }

  add(request: PendingRequest): void {
    this.#endsAtMs.set(request, this.#clock.nowMs() + this.#timeoutMs);
  }

  /** The request showed life. */
  extend(request: PendingRequest): void {
    if (this.#endsAtMs.delete(request)) this.add(request);
  }

  remove(request: PendingRequest): void {
    this.#endsAtMs.delete(request);
  }

  stop(): void {
    this.#stop();
    this.#endsAtMs.clear();
  }

  #expire(): void {
    const now = this.#clock.nowMs();
    for (const [request, endsAtMs] of this.#endsAtMs) {
      if (endsAtMs > now) return;
      this.#endsAtMs.delete(request);
      if (request.resting) {
        this.add(request);
        continue;
      }
      const text = `the server sent nothing for ${this.#timeoutMs} ms; raise timeouts.call if this call may take longer`;
      request.upstream?.cancel(request, 'deadline passed');
      request.onFailure(new Fault('timeout', text));
    }
  }
}
