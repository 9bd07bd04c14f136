import type { Clock, Timers } from '../../../application/ports/driven/clock.ts';
import type { EventMirror } from '../../../application/ports/driven/event-mirror.ts';
import type { LeaseBook } from '../../../application/ports/driven/lease-book.ts';
import type { Membership, ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { SessionRegistry } from '../../../application/ports/driven/session-registry.ts';
import { LeasedMembership } from '../../../application/replicas/leased-membership.ts';
import { MemoryEventMirror } from './event-mirror.ts';
import { MemoryLeaseBook } from './lease-book.ts';
import { MemorySessionRegistry, MemorySessions } from './session-registry.ts';

/** What replicas of one process share: for tests, and for the workers of one machine. */
export class MemorySharedState {
  readonly leases: LeaseBook;
  readonly mirror: EventMirror;
  readonly #sessions: MemorySessions;

  constructor(clock: Clock) {
    const mirror = new MemoryEventMirror();
    this.mirror = mirror;
    this.leases = new MemoryLeaseBook(clock);
    this.#sessions = new MemorySessions(clock, (id) => mirror.drop(id));
  }

  /** The sessions, as that replica uses them. */
  registryOf(self: ReplicaId): SessionRegistry {
    return new MemorySessionRegistry(this.#sessions, self);
  }

  /** That replica among the others, by its own clock. */
  membershipOf(
    self: ReplicaId,
    {
      clock,
      timers,
      leaseMs,
    }: { readonly clock: Clock; readonly timers: Timers; readonly leaseMs: number },
  ): Membership {
    return new LeasedMembership({ book: this.leases, self, clock, timers, leaseMs });
  }
}
