import { MemorySharedState } from '../../../src/adapters/outbound/memory/shared-state.ts';
import type { Clock, Timers } from '../../../src/application/ports/driven/clock.ts';
import type { EventMirror } from '../../../src/application/ports/driven/event-mirror.ts';
import type { LeaseBook } from '../../../src/application/ports/driven/lease-book.ts';
import type { Membership } from '../../../src/application/ports/driven/membership.ts';
import type { SessionRegistry } from '../../../src/application/ports/driven/session-registry.ts';
import { StoreTrouble } from '../../../src/application/ports/driven/store-trouble.ts';
import { LeasedMembership } from '../../../src/application/replicas/leased-membership.ts';

/**
 * The state that replicas share, in memory, which can be away, refuse, or come back empty. `away` is for all; whoever is in
 * `cutOff` alone cannot reach it. A replica that stands still is one whose own clock does not go on.
 */
export class StoreRig {
  readonly #clock: Clock;
  readonly cutOff = new Set<string>();
  trouble: StoreTrouble['kind'] | undefined;
  state: MemorySharedState;

  /** `clock`: the store's own. */
  constructor(clock: Clock) {
    this.#clock = clock;
    this.state = new MemorySharedState(clock);
  }

  /** All of it is lost, leases included. */
  flush(): void {
    this.state = new MemorySharedState(this.#clock);
  }

  membershipOf(self: string, time: Clock & Timers, leaseMs = 1_200): Membership {
    const book = this.#leasesOf(self);
    return new LeasedMembership({ book, self, clock: time, timers: time, leaseMs });
  }

  registryOf(self: string): SessionRegistry {
    const ask = <Answer>(
      operation: (registry: SessionRegistry) => Promise<Answer>,
    ): Promise<Answer | StoreTrouble> => this.#ask(self, operation, this.state.registryOf(self));
    return {
      put: (...given) => ask((registry) => registry.put(...given)),
      find: (...given) => ask((registry) => registry.find(...given)),
      claim: (...given) => ask((registry) => registry.claim(...given)),
      save: (...given) => ask((registry) => registry.save(...given)),
      keep: (...given) => ask((registry) => registry.keep(...given)),
      release: (...given) => ask((registry) => registry.release(...given)),
      remove: (...given) => ask((registry) => registry.remove(...given)),
    };
  }

  mirrorOf(self: string): EventMirror {
    const write = (operation: (mirror: EventMirror) => void): void => {
      if (this.#troubleOf(self) === undefined) operation(this.state.mirror);
    };
    return {
      append: (...given) => write((mirror) => mirror.append(...given)),
      opened: (...given) => write((mirror) => mirror.opened(...given)),
      closed: (...given) => write((mirror) => mirror.closed(...given)),
      forget: (...given) => write((mirror) => mirror.forget(...given)),
      remove: (...given) => write((mirror) => mirror.remove(...given)),
      load: (...given) =>
        this.#ask(self, (mirror: EventMirror) => mirror.load(...given), this.state.mirror),
      flush: () => Promise.resolve(),
    };
  }

  #leasesOf(self: string): LeaseBook {
    return {
      renew: (replica, leaseMs) =>
        this.#ask(self, (book: LeaseBook) => book.renew(replica, leaseMs), this.state.leases),
      isAlive: (replica) =>
        this.#ask(self, (book: LeaseBook) => book.isAlive(replica), this.state.leases),
      release: async (replica) => {
        await this.#ask(self, (book: LeaseBook) => book.release(replica), this.state.leases);
      },
    };
  }

  #ask<Port, Answer>(
    self: string,
    operation: (port: Port) => Promise<Answer>,
    port: Port,
  ): Promise<Answer | StoreTrouble> {
    const kind = this.#troubleOf(self);
    if (kind === undefined) return operation(port);
    return Promise.resolve(new StoreTrouble(kind, `the store: ${kind}`));
  }

  #troubleOf(self: string): StoreTrouble['kind'] | undefined {
    return this.cutOff.has(self) ? 'away' : this.trouble;
  }
}
