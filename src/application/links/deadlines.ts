import { Fault } from '../../domain/fault/fault.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { DeadlinePlace, PendingRequest } from './pending.ts';

/** How many looks at the queue fall into one deadline: a call fails at most this fraction of it too late. */
const looksPerDeadline = 20;
const longestLookMs = 1000;

/**
 * Fails requests that stay silent for `timeoutMs`. Every message that belongs to a request starts its time anew, so a
 * long call that reports progress lives. All requests share one timer: they stand in the order in which they end, each
 * linked to its neighbours, so that one that leaves holds on to nobody.
 */
export class Deadlines {
  #first: DeadlinePlace | undefined;
  #last: DeadlinePlace | undefined;
  readonly #timeoutMs: number;
  readonly #clock: Clock;
  readonly #stop: () => void;
  /** Servers with a time of their own. */
  readonly #own = new Map<string, Deadlines>();

  /** `own`: milliseconds for the servers that have their own time. */
  constructor(
    timeoutMs: number,
    clock: Clock,
    timers: Timers,
    own: ReadonlyMap<string, number> = new Map(),
  ) {
    this.#timeoutMs = timeoutMs;
    this.#clock = clock;
    const period = Math.max(1, Math.min(longestLookMs, timeoutMs / looksPerDeadline));
    this.#stop = timers.every(period, () => this.#expire());
    for (const [server, ownMs] of own) this.#own.set(server, new Deadlines(ownMs, clock, timers));
  }

  /** Those of requests to one server. */
  of(server: string): Deadlines {
    return this.#own.get(server) ?? this;
  }

  add(request: PendingRequest): void {
    this.remove(request);
    const endsAtMs = Math.ceil(this.#clock.nowMs() + this.#timeoutMs);
    const place = { owner: this, request, endsAtMs, earlier: this.#last, later: undefined };
    if (this.#last === undefined) this.#first = place;
    else this.#last.later = place;
    this.#last = place;
    request.deadline = place;
  }

  /** The request showed life. */
  extend(request: PendingRequest): void {
    request.deadline?.owner.add(request);
  }

  remove(request: PendingRequest): void {
    const place = request.deadline;
    if (place !== undefined) place.owner.take(place);
  }

  take(place: DeadlinePlace): void {
    const { earlier, later, request } = place;
    if (earlier === undefined) this.#first = later;
    else earlier.later = later;
    if (later === undefined) this.#last = earlier;
    else later.earlier = earlier;
    place.earlier = undefined;
    place.later = undefined;
    request.deadline = undefined;
  }

  stop(): void {
    this.#stop();
    for (const own of this.#own.values()) own.stop();
    while (this.#first !== undefined) this.remove(this.#first.request);
  }

  #expire(): void {
    const now = this.#clock.nowMs();
    while (this.#first !== undefined && this.#first.endsAtMs <= now) {
      const { request } = this.#first;
      this.remove(request);
      if (request.resting) {
        this.add(request);
        continue;
      }
      const text = `the server sent nothing for ${this.#timeoutMs} ms; raise timeouts.call, or the timeout of this server, if this call may take longer`;
      request.upstream?.cancel(request, 'deadline passed');
      request.onFailure(new Fault('timeout', text));
    }
  }
}
