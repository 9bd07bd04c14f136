import { FairQueue, type Ticket } from '../../../domain/admission/fair-queue.ts';
import { type LinePlace, TimeLine } from '../../../domain/collections/time-line.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { AdmissionMetrics, WaitOutcome } from '../../ports/driven/admission-metrics.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { EndpointSlots, SlotWatch } from './endpoint-slots.ts';

export interface WaitingLimits {
  /** Requests of all clients that may wait for one server. */
  readonly maxWaiting: number;
  /** After this a request is refused, in milliseconds. */
  readonly maxWaitMs: number;
}

export interface WaitingRoomParts {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: AdmissionMetrics;
}

interface Waiter {
  readonly grant: () => void;
  readonly refuse: (fault: Fault) => void;
  readonly queue: FairQueue<Waiter>;
  readonly sinceMs: number;
  ticket: Ticket<Waiter> | undefined;
  place: LinePlace<Waiter> | undefined;
}

/**
 * Where the requests of one server wait while all endpoints that could take them are at their caps. Who may go to any
 * endpoint waits in one queue, who is bound to one (a session lives there) in the queue of that one; where both wait for
 * the same slot they take turns.
 */
export class WaitingRoom implements SlotWatch {
  readonly server: string;
  #limits: WaitingLimits;
  readonly #parts: WaitingRoomParts;
  readonly #free = new FairQueue<Waiter>();
  readonly #bound = new Map<string, FairQueue<Waiter>>();
  #line: TimeLine<Waiter>;
  #size = 0;
  #isBoundNext = true;
  /** Slots that came back while others were being given out. */
  readonly #freed: EndpointSlots[] = [];
  #isGiving = false;
  #stopTimer: (() => void) | undefined;
  #lastWaitMs = 0;

  constructor(server: string, limits: WaitingLimits, parts: WaitingRoomParts) {
    this.server = server;
    this.#limits = limits;
    this.#parts = parts;
    this.#line = new TimeLine(limits.maxWaitMs, undefined);
  }

  get size(): number {
    return this.#size;
  }

  /** How long is waited changes with the next one who comes while nobody waits. */
  change(limits: WaitingLimits): void {
    this.#limits = limits;
  }

  /**
   * `grant` is called once when it is this one's turn, and takes a slot in the same turn or leaves it to the next;
   * `refuse` when it waited too long or had to make way. Neither after the returned function was called. A fault
   * (`overloaded`) when there is no room to wait. `endpoint`: the only one that will do.
   */
  wait(
    principal: string,
    grant: () => void,
    refuse: (fault: Fault) => void,
    endpoint?: string,
  ): (() => void) | Fault {
    const queue = endpoint === undefined ? this.#free : this.#queueOf(endpoint);
    if (this.#size >= this.#limits.maxWaiting && !this.#makeRoom(principal, queue)) {
      this.#parts.metrics.requestShed('queue_full');
      return this.#full();
    }
    if (this.#size === 0 && this.#line.lengthMs !== this.#limits.maxWaitMs) {
      this.#line = new TimeLine(this.#limits.maxWaitMs, undefined);
    }
    const sinceMs = this.#parts.clock.nowMs();
    const waiter: Waiter = { grant, refuse, queue, sinceMs, ticket: undefined, place: undefined };
    waiter.ticket = queue.enqueue(principal, waiter);
    waiter.place = this.#line.append(waiter, sinceMs);
    this.#size += 1;
    this.#watchTime();
    return () => {
      if (this.#takeOut(waiter)) this.#settled(waiter, 'left');
    };
  }

  /** Something changed so that `slots` may take more. */
  freed(slots: EndpointSlots): void {
    if (this.#size === 0) return;
    this.#freed.push(slots);
    if (this.#isGiving) return; // what is granted may end in the same turn
    this.#isGiving = true;
    for (let next = this.#freed.pop(); next !== undefined; next = this.#freed.pop()) {
      this.#give(next);
    }
    this.#isGiving = false;
  }

  #give(slots: EndpointSlots): void {
    // Each is granted once: who cannot go there, because nothing goes there now, waits again.
    for (let left = this.#size; left > 0 && !slots.isFull; left -= 1) {
      const waiter = this.#nextFor(slots.endpoint);
      if (waiter === undefined) return;
      if (waiter.place !== undefined) this.#line.remove(waiter.place);
      this.#size -= 1;
      this.#settled(waiter, 'granted');
      waiter.grant();
    }
  }

  #nextFor(endpoint: string): Waiter | undefined {
    const bound = this.#bound.get(endpoint);
    const first = this.#isBoundNext ? bound : this.#free;
    const second = this.#isBoundNext ? this.#free : bound;
    this.#isBoundNext = !this.#isBoundNext;
    return first?.dequeue() ?? second?.dequeue();
  }

  #queueOf(endpoint: string): FairQueue<Waiter> {
    const known = this.#bound.get(endpoint);
    if (known !== undefined) return known;
    const queue = new FairQueue<Waiter>();
    this.#bound.set(endpoint, queue);
    return queue;
  }

  /** The newest of the principal with the most that wait makes way for one that has fewer. */
  #makeRoom(principal: string, queue: FairQueue<Waiter>): boolean {
    let newest = this.#free.newestOfHeaviest;
    for (const { newestOfHeaviest: other } of this.#bound.values()) {
      if ((other?.lane.length ?? 0) > (newest?.lane.length ?? 0)) newest = other;
    }
    if (newest === undefined || newest.lane.length <= queue.waitingOf(principal) + 1) return false;
    this.#takeOut(newest.item);
    this.#settled(newest.item, 'displaced');
    this.#parts.metrics.requestShed('displaced');
    newest.item.refuse(this.#full());
    return true;
  }

  #takeOut({ ticket, place, queue }: Waiter): boolean {
    if (ticket === undefined || place === undefined || !queue.remove(ticket)) return false;
    this.#line.remove(place);
    this.#size -= 1;
    return true;
  }

  #settled({ sinceMs }: Waiter, outcome: WaitOutcome): void {
    const waitedMs = this.#parts.clock.nowMs() - sinceMs;
    if (outcome === 'granted') this.#lastWaitMs = waitedMs;
    this.#parts.metrics.requestWaited(this.server, outcome, waitedMs);
  }

  /** One timer, for the one who has waited longest. */
  #watchTime(): void {
    const { first } = this.#line;
    if (this.#stopTimer !== undefined || first === undefined) return;
    const { clock, timers } = this.#parts;
    this.#stopTimer = timers.after(Math.max(1, first.endsAtMs - clock.nowMs()), () => {
      this.#stopTimer = undefined;
      this.#expire();
      this.#watchTime();
    });
  }

  #expire(): void {
    const now = this.#parts.clock.nowMs();
    for (;;) {
      const waiter = this.#line.takeEnded(now);
      if (waiter?.ticket === undefined) return;
      waiter.queue.remove(waiter.ticket);
      this.#size -= 1;
      this.#settled(waiter, 'expired');
      this.#parts.metrics.requestShed('wait_expired');
      const text = `all endpoints of "${this.server}" were busy for ${this.#limits.maxWaitMs} ms (admission.max_wait)`;
      waiter.refuse(new Fault('overloaded', text, this.#hintMs));
    }
  }

  /** As long as the last one that got a slot had to wait. */
  get #hintMs(): number {
    return Math.ceil(Math.min(Math.max(this.#lastWaitMs, leastHintMs), this.#limits.maxWaitMs));
  }

  #full(): Fault {
    const text = `${this.#limits.maxWaiting} requests wait for "${this.server}" already, whose endpoints are all busy (admission.max_waiting)`;
    return new Fault('overloaded', text, this.#hintMs);
  }
}

const leastHintMs = 1_000;
