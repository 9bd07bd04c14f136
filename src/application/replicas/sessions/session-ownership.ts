import type { Fault } from '../../../domain/fault/fault.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { Membership } from '../../ports/driven/membership.ts';
import type { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type { HeldSession } from './held-session.ts';
import type { SessionStore } from './session-store.ts';
import { Standstill } from './standstill.ts';
import { sharedStateAway } from './store-faults.ts';

export interface SessionOwnershipParts {
  readonly membership: Membership;
  readonly store: Pick<SessionStore, 'keep'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface SessionOwnershipSettings {
  readonly leaseMs: number;
  /** How often the registry is told that the sessions are still there. */
  readonly keepEveryMs: number;
}

/** While the registry is away nobody can take anything over, and it is not asked again for this long. */
const GO_ON_MS = 500;
/** How often the registry is tried that could not be told of something. */
const TELL_AGAIN_MS = 500;

/**
 * Whether the sessions this replica has are still its own. While its lease is held, and was never lost since they were confirmed,
 * that is one comparison. After a loss each is confirmed by the registry first. While the registry is away an owner that did not
 * stand still goes on: whoever would follow it needs the registry for that.
 */
export class SessionOwnership {
  readonly #parts: SessionOwnershipParts;
  readonly #held = new Map<string, HeldSession>();
  readonly #standstill: Standstill;
  readonly #ends: readonly (() => void)[];
  #goOnUntilMs = Number.NEGATIVE_INFINITY;
  #round: Promise<StoreTrouble | undefined> | undefined;
  #hasUntold = false;

  constructor(parts: SessionOwnershipParts, { leaseMs, keepEveryMs }: SessionOwnershipSettings) {
    const { clock, timers, membership } = parts;
    this.#parts = parts;
    this.#standstill = new Standstill(clock, timers, leaseMs);
    this.#ends = [
      timers.every(keepEveryMs, () => void this.#keepAll()),
      timers.every(TELL_AGAIN_MS, () => void this.#tellAgain()),
      membership.onTerm(() => void this.#keepAnew()),
    ];
  }

  get all(): readonly HeldSession[] {
    return [...this.#held.values()];
  }

  get size(): number {
    return this.#held.size;
  }

  find(id: string): HeldSession | undefined {
    return this.#held.get(id);
  }

  add(held: HeldSession): void {
    this.#held.set(held.id, held);
  }

  /** False when it was not there. */
  delete(held: HeldSession): boolean {
    return this.#held.get(held.id) === held && this.#held.delete(held.id);
  }

  /** The registry does not know all of them as they are. */
  tellLater(): void {
    this.#hasUntold = true;
  }

  /** False: it is over here. A fault: nobody can say now. */
  isOurs(held: HeldSession): boolean | Promise<boolean | Fault> {
    const { membership, clock } = this.#parts;
    if (held.term === membership.term && membership.isHeld) return true;
    return clock.nowMs() < this.#goOnUntilMs || this.#confirm(held);
  }

  stop(): void {
    this.#standstill.stop();
    for (const end of this.#ends) end();
  }

  async #confirm(held: HeldSession): Promise<boolean | Fault> {
    const { membership, clock } = this.#parts;
    await membership.renew();
    if (held.term !== membership.term) await this.#keepAnew();
    if (this.#held.get(held.id) !== held) return false;
    if (held.term === membership.term && membership.isHeld) return true;
    if (this.#standstill.happened) return sharedStateAway();
    this.#goOnUntilMs = clock.nowMs() + GO_ON_MS;
    return true;
  }

  /** A round that is under way may have begun before the term did. */
  async #keepAnew(): Promise<void> {
    await this.#round;
    await this.#keepAll();
  }

  async #keepAll(): Promise<void> {
    this.#round ??= this.#parts.store.keep(this.all).finally(() => {
      this.#round = undefined;
    });
    if ((await this.#round) === undefined) this.#standstill.forget();
    else this.#hasUntold = true;
  }

  async #tellAgain(): Promise<void> {
    if (!this.#hasUntold) return;
    this.#hasUntold = false;
    const { term } = this.#parts.membership;
    const untold = this.all.filter((held) => held.isDirty || !held.isStored || held.term !== term);
    if ((await this.#parts.store.keep(untold)) !== undefined) this.#hasUntold = true;
  }
}
