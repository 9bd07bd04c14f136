import type { ReplicaId } from './membership.ts';
import type { StoreTrouble } from './store-trouble.ts';

/** What the book says to who renews. */
export interface RenewedLease {
  /** The lease before had not run out: nobody can have taken this replica for gone since. */
  readonly hadIt: boolean;
  /** Whose leases run now, this one's included. */
  readonly alive: readonly ReplicaId[];
}

/** Where replicas write down that they serve; it tells the time by one clock for all. Bounded in time; never rejects. */
export interface LeaseBook {
  renew(replica: ReplicaId, leaseMs: number): Promise<RenewedLease | StoreTrouble>;
  isAlive(replica: ReplicaId): Promise<boolean | StoreTrouble>;
  release(replica: ReplicaId): Promise<void>;
}
