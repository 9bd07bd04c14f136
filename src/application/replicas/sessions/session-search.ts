import type { SessionState } from '../../../domain/sessions/session-state.ts';
import { decodeSessionState } from '../../../domain/sessions/session-state-codec.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { Membership } from '../../ports/driven/membership.ts';
import type { SessionRecord, SessionRegistry } from '../../ports/driven/session-registry.ts';
import { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import type {
  Absence,
  SessionClaimant,
  SessionPlace,
} from '../../ports/driving/shared-sessions.ts';
import { KnownPlaces } from './known-places.ts';
import { sharedStateAway } from './store-faults.ts';

export interface SessionSearchParts {
  readonly membership: Membership;
  readonly registry: Pick<SessionRegistry, 'find'>;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Whether the session is open here. */
  readonly isHere: (id: string) => boolean;
  /** Nobody has it any more: this replica may. `fenced`: somebody was quicker. */
  readonly takeOver: (
    record: SessionRecord,
    state: SessionState,
    claimant: SessionClaimant,
  ) => Promise<SessionPlace | 'fenced'>;
}

const UNKNOWN: SessionPlace = { kind: 'unknown' };
/** After the store was away or empty its owners tell it again what it misses: until then nothing is called gone. */
const UNSETTLED_MS = 5_000;
/** So long a request waits for that; most are told at once. */
const REFILL_MS = 1_000;
const LOOK_AGAIN_MS = 75;
/** A session that changes its owner more often while it is looked for is in trouble. */
const MAX_LOOKS = 4;

type Found = { readonly record: SessionRecord; readonly state: SessionState };

/** Finds out where a session lives that is not open here, and who is to have it when nobody has. */
export class SessionSearch {
  readonly #parts: SessionSearchParts;
  readonly #places = new KnownPlaces();
  readonly #ends: readonly (() => void)[];
  #termAtMs = Number.NEGATIVE_INFINITY;

  constructor(parts: SessionSearchParts) {
    const { membership, clock } = parts;
    this.#parts = parts;
    this.#ends = [
      membership.onLost((replica) => this.#places.forgetOwner(replica)),
      membership.onTerm(() => {
        if (membership.term > 1) this.#termAtMs = clock.nowMs();
      }),
    ];
  }

  async locate(id: string, claimant: SessionClaimant, notAt?: Absence): Promise<SessionPlace> {
    if (notAt !== undefined) this.#places.forget(id);
    const known = this.#places.find(id);
    if (known === undefined) return this.#look(id, claimant, notAt);
    return isOf(known.state, claimant) ? { kind: 'elsewhere', owner: known.owner } : UNKNOWN;
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  async #look(
    id: string,
    claimant: SessionClaimant,
    notAt: Absence | undefined,
  ): Promise<SessionPlace> {
    for (let looks = 0; looks < MAX_LOOKS; looks += 1) {
      const found = await this.#find(id);
      if (found === undefined) return UNKNOWN;
      if (found instanceof StoreTrouble) return { kind: 'trouble', fault: sharedStateAway() };
      if (!isOf(found.state, claimant)) return UNKNOWN;
      const place = await this.#placeOf(found, claimant, notAt, looks === 0);
      if (place !== 'again') return place;
    }
    return { kind: 'trouble', fault: sharedStateAway() };
  }

  async #placeOf(
    { record, state }: Found,
    claimant: SessionClaimant,
    notAt: Absence | undefined,
    isFirst: boolean,
  ): Promise<SessionPlace | 'again'> {
    const { membership } = this.#parts;
    const { id, owner } = record;
    if (owner === membership.self && this.#parts.isHere(id)) return UNKNOWN;
    if (owner !== undefined && owner !== membership.self) {
      const denied = notAt?.denied === true && notAt.replica === owner;
      if (denied && isFirst) {
        await this.#wait(LOOK_AGAIN_MS); // it may be giving it up, or have gone through a change just now
        return 'again';
      }
      const isAlive = denied ? false : await membership.isAlive(owner);
      if (isAlive instanceof StoreTrouble) return { kind: 'trouble', fault: sharedStateAway() };
      if (isAlive) {
        this.#places.note(id, { owner, state });
        return { kind: 'elsewhere', owner };
      }
    }
    // Of the others the connection of the client is the session.
    if (state.protocol !== 'http') return UNKNOWN;
    const taken = await this.#parts.takeOver(record, state, claimant);
    return taken === 'fenced' ? 'again' : taken;
  }

  async #find(id: string): Promise<Found | StoreTrouble | undefined> {
    const { registry, clock } = this.#parts;
    const untilMs = clock.nowMs() + REFILL_MS;
    for (;;) {
      const record = await registry.find(id);
      if (record instanceof StoreTrouble) return record;
      if (record !== 'missing') {
        const state = decodeSessionState(record.state);
        return state && { record, state };
      }
      if (!(await this.#isUnsettled())) return undefined;
      if (clock.nowMs() >= untilMs) return new StoreTrouble('away', 'it is told again what it has');
      await this.#wait(LOOK_AGAIN_MS);
    }
  }

  /** The store has lost what it had: what is missing there may be about to be told again. */
  async #isUnsettled(): Promise<boolean> {
    const { membership, clock } = this.#parts;
    await membership.renew();
    if (clock.nowMs() - this.#termAtMs < UNSETTLED_MS) return true;
    return !membership.isHeld || (await membership.isAlive(membership.self)) === false;
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => this.#parts.timers.after(ms, resolve));
  }
}

/** A stranger's session is as unknown as one that never was. Messages for a stream of HTTP+SSE name no namespace. */
const isOf = (
  state: Pick<SessionState, 'frontend' | 'protocol' | 'principalKey' | 'namespace'>,
  { principal, frontend, namespace }: SessionClaimant,
): boolean =>
  state.principalKey === principal.key &&
  state.frontend === frontend &&
  (state.protocol === 'sse' || state.namespace === namespace);
