import type { ServerPool } from './server-pool.ts';

/** All servers by name: built when the settings change, only read by calls. */
export class PoolDirectory {
  readonly #pools: ReadonlyMap<string, ServerPool>;
  /** Names in configuration order. */
  readonly names: readonly string[];

  constructor(pools: readonly ServerPool[]) {
    this.#pools = new Map(pools.map((pool) => [pool.server, pool]));
    this.names = pools.map(({ server }) => server);
  }

  get all(): readonly ServerPool[] {
    return [...this.#pools.values()];
  }

  find(server: string): ServerPool | undefined {
    return this.#pools.get(server);
  }

  /** Nothing happens of its own accord any more. */
  stop(): void {
    for (const pool of this.#pools.values()) void pool.close();
  }

  has = (server: string): boolean => this.#pools.has(server);
}
