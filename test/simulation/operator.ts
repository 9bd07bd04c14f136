import { TrafficControl } from '../../src/application/control/traffic-control.ts';
import type { PoolDirectory } from '../../src/application/pools/pool-directory.ts';
import type { Endpoint } from '../../src/domain/balancing/endpoint.ts';
import type { World } from './world.ts';

/** Somebody who drains endpoints, changes their weights, and takes them out and back in, while clients call. */
export class Operator {
  readonly #world: World;
  readonly #control: TrafficControl;
  /** As configured, by server. */
  readonly #configured: ReadonlyMap<string, readonly Endpoint[]>;
  readonly #everyMs: number;
  #isOver = false;

  constructor(world: World, pools: PoolDirectory, everyMs: number) {
    this.#world = world;
    this.#control = new TrafficControl(pools, () => {});
    this.#configured = new Map(pools.all.map(({ server, endpoints }) => [server, endpoints]));
    this.#everyMs = everyMs;
  }

  start(): void {
    this.#world.after(this.#world.chance.spanning(1, this.#everyMs * 3), () => {
      if (this.#isOver) return;
      this.#act();
      this.start();
    });
  }

  /** Everything is as it was configured. */
  end(): void {
    this.#isOver = true;
    for (const [server, endpoints] of this.#configured) {
      void this.#control.replaceEndpoints(server, endpoints);
      for (const { id } of endpoints) this.#control.resume(id);
    }
    this.#control.reset();
  }

  #act(): void {
    const { chance } = this.#world;
    const [server, endpoints] = chance.of([...this.#configured]);
    const { id } = chance.of(endpoints);
    const what = chance.weighted({ drain: 3, resume: 3, weigh: 2, remove: 1, restore: 2 });
    this.#world.note(`operator: ${what} ${id}`);
    switch (what) {
      case 'drain':
        void this.#control.drain(id);
        break;
      case 'resume':
        this.#control.resume(id);
        break;
      case 'weigh':
        this.#control.setWeight(id, chance.between(0, 200));
        break;
      case 'remove':
        if (this.#listed(server) > 1) void this.#control.removeEndpoint(id);
        break;
      case 'restore':
        void this.#control.replaceEndpoints(server, endpoints);
        break;
    }
  }

  #listed(server: string): number {
    return this.#control.weights().filter((row) => row.server === server).length;
  }
}
