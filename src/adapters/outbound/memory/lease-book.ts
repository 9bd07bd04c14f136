import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { LeaseBook, RenewedLease } from '../../../application/ports/driven/lease-book.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';

/** Leases in this process. */
export class MemoryLeaseBook implements LeaseBook {
  readonly #clock: Clock;
  readonly #endsAtMs = new Map<ReplicaId, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  renew(replica: ReplicaId, leaseMs: number): Promise<RenewedLease> {
    const nowMs = this.#clock.nowMs();
    for (const [other, endsAtMs] of this.#endsAtMs) {
      if (endsAtMs <= nowMs) this.#endsAtMs.delete(other);
    }
    const hadIt = this.#endsAtMs.has(replica);
    this.#endsAtMs.set(replica, nowMs + leaseMs);
    return Promise.resolve({ hadIt, alive: [...this.#endsAtMs.keys()] });
  }

  isAlive(replica: ReplicaId): Promise<boolean> {
    const endsAtMs = this.#endsAtMs.get(replica);
    return Promise.resolve(endsAtMs !== undefined && endsAtMs > this.#clock.nowMs());
  }

  release(replica: ReplicaId): Promise<void> {
    this.#endsAtMs.delete(replica);
    return Promise.resolve();
  }
}
