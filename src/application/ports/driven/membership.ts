import type { StoreTrouble } from './store-trouble.ts';

/** One run of one replica: 128 random bits in base64url, others at each start. */
export type ReplicaId = string;

/**
 * Who serves beside this replica. Each holds a lease in the state they share and renews it; whoever's lease has run out is taken
 * for gone, and what it owned may be taken over (design §8).
 */
export interface Membership {
  readonly self: ReplicaId;
  /** Nobody can have taken this replica for gone: one comparison with a monotonic clock, with a margin. */
  readonly isHeld: boolean;
  /** Grows each time the lease had run out and is held again: what was owned before has to be confirmed before it is used. */
  readonly term: number;
  /** Replicas that serve, this one included: the last known number while the shared state is away, at least 1. */
  readonly replicas: number;
  /** Who else serves, as far as it was known last. */
  readonly others: readonly ReplicaId[];
  /** Whether that replica's lease runs, by the shared state itself. */
  isAlive(replica: ReplicaId): Promise<boolean | StoreTrouble>;
  /** The lease is renewed now rather than in its turn; resolves when `isHeld` says what is true. */
  renew(): Promise<void>;
  /** Called once for each replica that was there and is not any more. The returned function ends it. */
  onLost(listener: (replica: ReplicaId) => void): () => void;
  /** Called after each change of `term`. */
  onTerm(listener: () => void): () => void;
  /** Resolves when the lease is held, or could not be had; never rejects. */
  start(): Promise<StoreTrouble | undefined>;
  /** Gives the lease back, so that nobody has to wait until it has run out. */
  stop(): Promise<void>;
}
