import type { ServerKeeper } from '../pools/server-keeper.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Prewarming, WarmServer } from './prewarming.ts';
import type { ServerWorkers } from './server-workers.ts';
import type { WarmSpares } from './warm-spares.ts';

/** What is done about the processes of one server. */
export interface PoolWorkers {
  readonly workers: ServerWorkers;
  readonly spares: WarmSpares | undefined;
  /** Its workers are started before anybody asks for them. */
  readonly warm: WarmServer | undefined;
}

export interface WorkersParts {
  readonly prewarming: Prewarming;
  /** Undefined: nothing is done about them. */
  readonly of: (pool: ServerPool) => PoolWorkers | undefined;
}

/** What the gateway does about processes of its own accord. Nobody waits for it at the start. */
export class Workers implements ServerKeeper<ServerPool> {
  readonly #parts: WorkersParts;
  readonly #started = new Map<ServerPool, PoolWorkers>();
  #isStarted = false;

  constructor(parts: WorkersParts) {
    this.#parts = parts;
  }

  start(pools: readonly ServerPool[]): void {
    this.#isStarted = true;
    for (const pool of pools) this.added(pool);
  }

  added(pool: ServerPool): void {
    const own = this.#isStarted ? this.#parts.of(pool) : undefined;
    if (own === undefined) return;
    this.#started.set(pool, own);
    if (own.warm !== undefined) this.#parts.prewarming.start([own.warm]);
    own.workers.start();
    own.spares?.start();
  }

  removed(pool: ServerPool): void {
    const own = this.#started.get(pool);
    this.#started.delete(pool);
    own?.workers.stop();
    void own?.spares?.stop();
  }

  async stop(): Promise<void> {
    this.#parts.prewarming.stop();
    for (const { workers } of this.#started.values()) workers.stop();
    await Promise.all([...this.#started.values()].map(async ({ spares }) => spares?.stop()));
  }
}
