import type { PickRequest } from '../../domain/balancing/candidate.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { shakeHands } from '../links/handshake.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import { EndpointChoice } from './endpoint-choice.ts';
import type { ServerPool } from './server-pool.ts';

export interface SharedSessionsParts {
  readonly deadlines: Deadlines;
  /** Raw params. */
  readonly initializeParams: Uint8Array;
  /** `isBack`: there was one before, and then none. */
  readonly opened: (upstream: Upstream, isBack: boolean) => void;
}

/** The sessions of all clients with one server: one with each of its endpoints. */
export class SharedSessions {
  readonly #pool: ServerPool;
  readonly #owner: UpstreamOwner;
  readonly #parts: SharedSessionsParts;
  readonly #open: EndpointChoice<Upstream>;
  /** Their handshake is under way. */
  readonly #greeted = new Set<Upstream>();
  #wasOpen = false;
  #isClosed = false;

  constructor(pool: ServerPool, owner: UpstreamOwner, parts: SharedSessionsParts) {
    this.#pool = pool;
    this.#owner = owner;
    this.#parts = parts;
    this.#open = new EndpointChoice(
      pool,
      (state) => this.#openTo(state),
      (upstream, isOnly) => this.#opened(upstream, isOnly),
    );
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  get all(): Iterable<Upstream> {
    return this.#open.all;
  }

  get any(): Upstream | undefined {
    for (const upstream of this.#open.all) return upstream;
    return undefined;
  }

  choose(request: PickRequest): Upstream | Promise<Upstream | Fault> {
    return this.#open.choose(request);
  }

  at(state: EndpointState): Upstream | undefined {
    return this.#open.at(state);
  }

  ensure(state: EndpointState): Promise<Upstream | Fault> {
    return this.#open.ensure(state);
  }

  /** As in `EndpointChoice`. */
  renew(state: EndpointState): Promise<Upstream | Fault | undefined> {
    return this.#open.renew(state);
  }

  /** True when it was open. */
  lost(upstream: Upstream): boolean {
    return this.#open.lost(upstream);
  }

  async closeAll(): Promise<void> {
    this.#isClosed = true;
    const open = [...this.#open.all, ...this.#greeted];
    await Promise.all(open.map((upstream) => upstream.close()));
  }

  async #openTo(state: EndpointState): Promise<Upstream | Fault> {
    const upstream =
      this.#pool.spareTo(state, this.#owner, 'legacy') ??
      (await this.#pool.openTo(state, this.#owner, 'legacy'));
    if (upstream instanceof Fault) return upstream;
    const greeted = await this.#greet(upstream);
    if (greeted instanceof Fault) {
      await upstream.close();
      return greeted;
    }
    return upstream;
  }

  #opened(upstream: Upstream, isOnly: boolean): Fault | undefined {
    if (upstream.lost !== undefined) return upstream.lost;
    if (this.#isClosed) void upstream.close();
    this.#parts.opened(upstream, isOnly && this.#wasOpen);
    this.#wasOpen = true;
    return undefined;
  }

  async #greet(upstream: Upstream): Promise<Upstream | Fault> {
    const { initializeParams, deadlines } = this.#parts;
    if (this.#isClosed) return new Fault('shutting_down', 'the gateway is shutting down');
    this.#greeted.add(upstream);
    const greeted = await shakeHands(upstream, initializeParams, deadlines);
    this.#greeted.delete(upstream);
    return upstream.lost ?? greeted; // it may have died in the same turn as it answered
  }
}
