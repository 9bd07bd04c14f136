import { MemoryBusHub } from '../../../../src/adapters/outbound/memory/bus-hub.ts';
import type { ReplicaId } from '../../../../src/application/ports/driven/membership.ts';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import { BusPeerChannels } from '../../../../src/application/replicas/bus-channels.ts';
import {
  ParkedAtReplicas,
  parkedService,
} from '../../../../src/application/replicas/parked/parked-elsewhere.ts';
import { ParkedService } from '../../../../src/application/replicas/parked/parked-service.ts';
import { StatelessClients } from '../../../../src/application/stateless/stateless-clients.ts';
import { settled } from '../../../support/application/settled.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { MemoryBusMember } from '../../../support/replicas/memory-bus.ts';
import { collectMs, elicit, Rig, type RigOptions } from '../../bridge/legacy-server/rig.ts';

/** Replicas on one bus, which hear of each other what the test says. */
export class Replicas {
  /** That of the channels: the replicas have their own. */
  readonly clock = new HandClock();
  readonly #hub = new MemoryBusHub();
  readonly #alive = new Set<ReplicaId>();
  readonly #hearLost = new Set<(replica: ReplicaId) => void>();
  /** The state they share is away. */
  isAway = false;

  async add(name: string, options: RigOptions = {}): Promise<Replica> {
    const self = name.padEnd(22, '-');
    this.#alive.add(self);
    const member = new MemoryBusMember(this.#hub, self);
    const { bus } = member;
    await bus.start();
    const channels = new BusPeerChannels({
      bus,
      membership: {
        onLost: (listener) => {
          this.#hearLost.add(listener);
          return () => this.#hearLost.delete(listener);
        },
      },
      timers: this.clock,
      later: queueMicrotask,
    });
    const isAlive = (replica: ReplicaId): Promise<boolean | StoreTrouble> =>
      Promise.resolve(
        this.isAway ? new StoreTrouble('away', 'it does not answer') : this.#alive.has(replica),
      );
    const elsewhere = new ParkedAtReplicas({ membership: { self, isAlive }, channels });
    const rig = new Rig({ ...options, elsewhere });
    const clients = new StatelessClients();
    const { clock, logger, legacy } = rig;
    const service = new ParkedService({ servers: { find: () => legacy }, clients, clock, logger });
    channels.serve(parkedService, (channel) => service.accept(channel));
    return { self, rig, channels, clients, member };
  }

  /** Time for the bus too. */
  async pass(ms: number): Promise<void> {
    this.clock.advance(ms);
    await settled();
  }

  /** Its lease has run out, and the others have heard. */
  async lose({ self }: Replica): Promise<void> {
    this.#alive.delete(self);
    for (const hear of this.#hearLost) hear(self);
    await settled();
  }
}

export interface Replica {
  readonly self: ReplicaId;
  readonly rig: Rig;
  readonly channels: BusPeerChannels;
  readonly clients: StatelessClients;
  readonly member: MemoryBusMember;
}

/** A call at this replica, whose client has been asked for a name. */
export const parkedAt = async ({ rig }: Replica) => {
  const asked = await rig.call();
  const heard = rig.link.last('tools/call');
  elicit(rig.link, heard);
  await rig.pass(collectMs);
  return { heard, state: asked.state };
};
