import type { StateReply, StateRequest } from '../../adapters/outbound/local/state-messages.ts';
import { MemoryBusHub } from '../../adapters/outbound/memory/bus-hub.ts';
import { MemoryIdempotencyRecords } from '../../adapters/outbound/memory/idempotency-records.ts';
import { MemorySharedLimits } from '../../adapters/outbound/memory/shared-limits.ts';
import { MemorySharedState } from '../../adapters/outbound/memory/shared-state.ts';
import type { Clock } from '../../application/ports/driven/clock.ts';
import type { ReplicaId } from '../../application/ports/driven/membership.ts';
import { StateGuest } from './state-guest.ts';

/** What worker processes share when there is no Redis, kept by the process that started them. */
export class StateHost {
  readonly #state: MemorySharedState;
  readonly #limits: MemorySharedLimits;
  readonly #calls: MemoryIdempotencyRecords;
  readonly #hub = new MemoryBusHub();

  /** `callBytes`: what the records of calls that are carried out once may hold. */
  constructor(clock: Clock, callBytes = 0) {
    this.#calls = new MemoryIdempotencyRecords(clock, callBytes);
    this.#state = new MemorySharedState(clock);
    this.#limits = new MemorySharedLimits(clock);
  }

  /** A worker process. Its replies go to `send`; what it asks is given to `received` of what is returned. */
  welcome(self: ReplicaId, send: (batch: readonly StateReply[]) => void): StateSeat {
    return new StateGuest(
      {
        self,
        leases: this.#state.leases,
        registry: this.#state.registryOf(self),
        mirror: this.#state.mirror,
        limits: this.#limits,
        calls: this.#calls,
        hub: this.#hub,
      },
      send,
    );
  }
}

export interface StateSeat {
  received(batch: readonly StateRequest[]): void;
  /** Its process has ended: nobody has to wait until its lease has run out. */
  left(): void;
}
