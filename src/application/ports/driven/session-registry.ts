import type { ReplicaId } from './membership.ts';
import type { StoreTrouble } from './store-trouble.ts';

/** What is known of a session of the handshake revisions by all replicas. */
export interface SessionRecord {
  readonly id: string;
  /** Who holds its links and streams; undefined after it was released, so that anybody may take it at once. */
  readonly owner: ReplicaId | undefined;
  /** Grows with each owner: what an earlier one writes is refused (fencing). Begins at 1. */
  readonly epoch: number;
  /** What another replica needs to go on with it; opaque here (`SessionState`). */
  readonly state: Uint8Array;
}

/**
 * `fenced`: the session has another owner, or another epoch, by now. `missing`: it is not known at all (ended, run out, lost
 * with the store).
 */
export type Fenced = 'fenced' | 'missing';

export interface KeptSession {
  readonly id: string;
  readonly epoch: number;
  /** It ends then, and is put off for no longer; above 0. */
  readonly atMostMs?: number;
}

/** The sessions of all replicas. Every call is bounded in time (200 ms) and never rejects. Values that cannot be read are missing. */
export interface SessionRegistry {
  /** A new session of this replica, epoch 1; or, with `epoch`, one it owned that the store has lost. `exists`: somebody has that id. */
  put(
    id: string,
    state: Uint8Array,
    ttlMs: number,
    epoch?: number,
  ): Promise<'put' | 'exists' | StoreTrouble>;
  find(id: string): Promise<SessionRecord | 'missing' | StoreTrouble>;
  /** This replica becomes the owner if owner and epoch are still those of `record`; the new record. */
  claim(record: SessionRecord, ttlMs: number): Promise<SessionRecord | Fenced | StoreTrouble>;
  /** New state and a new time to live, if it is still owned. */
  save(
    id: string,
    epoch: number,
    state: Uint8Array,
    ttlMs: number,
  ): Promise<'saved' | Fenced | StoreTrouble>;
  /** Still owned? All of them are put off for `ttlMs`, in one round trip for many. Answers by position. */
  keep(
    sessions: readonly KeptSession[],
    ttlMs: number,
  ): Promise<readonly ('kept' | Fenced)[] | StoreTrouble>;
  /** It has no owner from now on, and may be claimed at once. */
  release(id: string, epoch: number): Promise<'released' | Fenced | StoreTrouble>;
  /** It has ended. Somebody else's stays. */
  remove(id: string, epoch: number): Promise<'removed' | Fenced | StoreTrouble>;
}
