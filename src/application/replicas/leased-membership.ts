import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { LeaseBook, RenewedLease } from '../ports/driven/lease-book.ts';
import type { Membership, ReplicaId } from '../ports/driven/membership.ts';
import { StoreTrouble } from '../ports/driven/store-trouble.ts';

export interface LeaseParts {
  readonly book: LeaseBook;
  readonly self: ReplicaId;
  readonly leaseMs: number;
  readonly clock: Clock;
  readonly timers: Timers;
}

/** A lease is renewed so often while it runs: one renewal may be lost. */
const renewalsPerLease = 3;
/** This part of a lease nobody relies on: clocks do not run alike, and what was checked is done a little later. */
const marginShare = 1 / 6;

/**
 * Holds the lease of one replica. It counts from when a renewal was sent, not from its answer, so that it runs out here before it
 * does in the book.
 */
export class LeasedMembership implements Membership {
  readonly self: ReplicaId;
  readonly #parts: LeaseParts;
  readonly #lostListeners = new Set<(replica: ReplicaId) => void>();
  readonly #termListeners = new Set<() => void>();
  #known: ReadonlySet<ReplicaId> = new Set();
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  #term = 0;
  /** Until then who is not in the book may only not have come back to it yet. */
  #settledAtMs = Number.NEGATIVE_INFINITY;
  #renewal: Promise<StoreTrouble | undefined> | undefined;
  #endTimer: (() => void) | undefined;
  #isStopped = false;

  constructor(parts: LeaseParts) {
    this.#parts = parts;
    this.self = parts.self;
  }

  get isHeld(): boolean {
    return this.#parts.clock.nowMs() < this.#heldUntilMs;
  }

  get term(): number {
    return this.#term;
  }

  get replicas(): number {
    return Math.max(1, this.#known.size);
  }

  get others(): readonly ReplicaId[] {
    return [...this.#known].filter((replica) => replica !== this.self);
  }

  isAlive(replica: ReplicaId): Promise<boolean | StoreTrouble> {
    return this.#parts.book.isAlive(replica);
  }

  async renew(): Promise<void> {
    // One that is under way may have been sent long ago, before this process stood still.
    await this.#renewal;
    if (!this.isHeld) await this.#renewOnce();
  }

  onLost(listener: (replica: ReplicaId) => void): () => void {
    this.#lostListeners.add(listener);
    return () => this.#lostListeners.delete(listener);
  }

  onTerm(listener: () => void): () => void {
    this.#termListeners.add(listener);
    return () => this.#termListeners.delete(listener);
  }

  start(): Promise<StoreTrouble | undefined> {
    const { timers, leaseMs } = this.#parts;
    this.#isStopped = false;
    this.#endTimer ??= timers.every(leaseMs / renewalsPerLease, () => void this.#renewOnce());
    return this.#renewOnce();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#endTimer?.();
    this.#endTimer = undefined;
    await this.#renewal;
    this.#heldUntilMs = Number.NEGATIVE_INFINITY;
    await this.#parts.book.release(this.self);
  }

  #renewOnce(): Promise<StoreTrouble | undefined> {
    this.#renewal ??= this.#ask().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #ask(): Promise<StoreTrouble | undefined> {
    const { book, clock, leaseMs } = this.#parts;
    const sentMs = clock.nowMs();
    const renewed = await book.renew(this.self, leaseMs);
    if (renewed instanceof StoreTrouble) return renewed;
    if (this.#isStopped) return undefined;
    // A store that was away for so long may be another one by now, which has not all that the one before had.
    const isNewTerm = !renewed.hadIt || !this.isHeld;
    this.#heldUntilMs = sentMs + leaseMs * (1 - marginShare);
    if (isNewTerm) {
      this.#term += 1;
      this.#settledAtMs = clock.nowMs() + leaseMs;
    }
    const lost = this.#compare(renewed);
    if (isNewTerm) for (const listener of [...this.#termListeners]) listener();
    for (const replica of lost) {
      for (const listener of [...this.#lostListeners]) listener(replica);
    }
    return undefined;
  }

  /** Who was there and is not any more. */
  #compare({ alive }: RenewedLease): readonly ReplicaId[] {
    const before = this.#known;
    if (this.#parts.clock.nowMs() < this.#settledAtMs) {
      this.#known = new Set([...before, ...alive, this.self]);
      return [];
    }
    this.#known = new Set([...alive, this.self]);
    return [...before].filter((replica) => !this.#known.has(replica));
  }
}
