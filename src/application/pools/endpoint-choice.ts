import { anyCandidate, type PickRequest } from '../../domain/balancing/candidate.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import type { ServerPool } from './server-pool.ts';

/** What is kept open to the endpoints of one server, at most one of it for each, and chosen anew for every request. */
export class EndpointChoice<Kept extends object> {
  readonly #pool: ServerPool;
  readonly #open: (state: EndpointState) => Promise<Kept | Fault>;
  readonly #onKept: (kept: Kept, isOnly: boolean) => Fault | undefined;
  readonly #kept = new Map<EndpointState, Kept>();
  readonly #opening = new Map<EndpointState, Promise<Kept | Fault>>();
  /** What gets nothing new, and still ends what it has begun. */
  readonly #leaving = new Set<Kept>();

  /** `onKept`: one was opened, and may be chosen from now on; a fault: it is gone already. */
  constructor(
    pool: ServerPool,
    open: (state: EndpointState) => Promise<Kept | Fault>,
    onKept: (kept: Kept, isOnly: boolean) => Fault | undefined,
  ) {
    this.#pool = pool;
    this.#open = open;
    this.#onKept = onKept;
  }

  /** What is open now; last what gets nothing new. */
  get all(): Iterable<Kept> {
    return this.#leaving.size === 0
      ? this.#kept.values()
      : [...this.#kept.values(), ...this.#leaving];
  }

  at(state: EndpointState): Kept | undefined {
    return this.#kept.get(state);
  }

  /** Opens what is not open there. */
  ensure(state: EndpointState): Promise<Kept | Fault> {
    const kept = this.#kept.get(state);
    return kept === undefined ? this.#openOnce(state) : Promise.resolve(kept);
  }

  /** Opens another one there. Resolves with the one before, if it still lives: it gets nothing new. */
  async renew(state: EndpointState): Promise<Kept | Fault | undefined> {
    const before = this.#kept.get(state);
    const opened = await this.#openOnce(state);
    if (opened instanceof Fault) return opened;
    return before !== undefined && this.#leaving.has(before) ? before : undefined;
  }

  /**
   * That of the endpoint whose turn it is, opened when it is not; that of another one when it cannot be. What suits is
   * wished for, no more.
   */
  choose(request: PickRequest = anyCandidate): Kept | Promise<Kept | Fault> {
    const state = this.#pool.balancer.pick(request);
    if (state instanceof Fault && request.suits !== undefined) {
      return this.choose({ affinity: request.affinity, suits: undefined });
    }
    if (state instanceof Fault) return this.#atNeed() ?? Promise.resolve(this.#pool.refused(state));
    return this.#kept.get(state) ?? this.#openInTurn(state, request);
  }

  /** True when it was among what is open. */
  lost(kept: Kept): boolean {
    for (const [state, one] of this.#kept) if (one === kept) return this.#kept.delete(state);
    return this.#leaving.delete(kept);
  }

  /** An endpoint to which nothing new can be opened for now still serves by what is open. */
  #atNeed(): Kept | undefined {
    for (const [state, kept] of this.#kept) if (state.serves) return kept;
    return undefined;
  }

  #openInTurn(first: EndpointState, request: PickRequest): Promise<Kept | Fault> {
    const attempt = (state: EndpointState): Kept | Promise<Kept | Fault> =>
      this.#kept.get(state) ?? this.#openOnce(state);
    return this.#pool.tryInTurn(first, request, attempt);
  }

  #openOnce(state: EndpointState): Promise<Kept | Fault> {
    const opening = this.#opening.get(state) ?? this.#openAndKeep(state);
    this.#opening.set(state, opening);
    return opening;
  }

  async #openAndKeep(state: EndpointState): Promise<Kept | Fault> {
    try {
      const opened = await this.#open(state);
      return opened instanceof Fault ? opened : this.#keep(state, opened);
    } finally {
      this.#opening.delete(state);
    }
  }

  #keep(state: EndpointState, opened: Kept): Kept | Fault {
    const before = this.#kept.get(state);
    this.#kept.set(state, opened);
    const gone = this.#onKept(opened, before === undefined && this.#kept.size === 1);
    if (gone === undefined) {
      if (before !== undefined) this.#leaving.add(before);
      return opened;
    }
    if (before === undefined) this.#kept.delete(state);
    else this.#kept.set(state, before);
    return gone;
  }
}
