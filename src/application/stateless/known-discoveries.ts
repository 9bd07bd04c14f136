import type { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Message } from '../../domain/wire/message.ts';
import { KnownDiscovery, type KnownDiscoveryParts } from './known-discovery.ts';

/** What a server of the stateless era has said of itself: to everybody, or to each caller where it knows who asks. */
export class KnownDiscoveries {
  readonly #ask: (caller: Principal | undefined) => Promise<Message | Fault>;
  readonly #parts: KnownDiscoveryParts;
  readonly #isPerCaller: boolean;
  readonly #common: KnownDiscovery;
  readonly #byCaller = new WeakMap<Principal, KnownDiscovery>();

  /** `ask`: sends server/discover on behalf of somebody. */
  constructor(
    ask: (caller: Principal | undefined) => Promise<Message | Fault>,
    parts: KnownDiscoveryParts,
    isPerCaller: boolean,
  ) {
    this.#ask = ask;
    this.#parts = parts;
    this.#isPerCaller = isPerCaller;
    this.#common = new KnownDiscovery(() => ask(undefined), parts);
  }

  /** A response whose result is a DiscoverResult. `caller`: undefined for the gateway itself. */
  get(caller: Principal | undefined): Promise<Message | Fault> {
    if (caller === undefined || !this.#isPerCaller) return this.#common.get();
    const known = this.#byCaller.get(caller) ?? this.#add(caller);
    return known.get();
  }

  #add(caller: Principal): KnownDiscovery {
    // Nobody else is told what it says to this one.
    const parts = { ...this.#parts, said: undefined };
    const added = new KnownDiscovery(() => this.#ask(caller), parts);
    this.#byCaller.set(caller, added);
    return added;
  }
}
