import { MemoryBusHub } from '../../../src/adapters/outbound/memory/bus-hub.ts';
import { MemoryReplicaBus } from '../../../src/adapters/outbound/memory/replica-bus.ts';

/** A replica on a hub, which can be made to stand still: what comes for it waits, as for a stopped process. */
export class MemoryBusMember {
  readonly bus: MemoryReplicaBus;
  #held: (() => void)[] | undefined;

  constructor(hub: MemoryBusHub, id: string) {
    this.bus = new MemoryReplicaBus(hub, id, (task) => {
      if (this.#held === undefined) queueMicrotask(task);
      else this.#held.push(task);
    });
  }

  standStill(): Promise<void> {
    this.#held ??= [];
    return Promise.resolve();
  }

  goOn(): Promise<void> {
    const held = this.#held ?? [];
    this.#held = undefined;
    for (const task of held) queueMicrotask(task);
    return Promise.resolve();
  }
}

/** So many replicas on one hub, started. */
export const memoryBuses = async (count: number): Promise<readonly MemoryBusMember[]> => {
  const hub = new MemoryBusHub();
  const members = Array.from(
    { length: count },
    (_, at) => new MemoryBusMember(hub, `replica-${at + 1}`),
  );
  await Promise.all(members.map(({ bus }) => bus.start()));
  return members;
};
