import type { ServerKeeper } from './server-keeper.ts';
import type { ServerPool } from './server-pool.ts';

/** All servers by name. Calls only read; what they read is made anew when a server comes, goes or is replaced. */
export class PoolDirectory {
  readonly #pools: Map<string, ServerPool>;
  readonly #keepers: ServerKeeper<ServerPool>[] = [];
  /** What is in flight there may still finish. */
  readonly #leaving = new Map<ServerPool, Promise<void>>();
  #names: readonly string[];
  #all: readonly ServerPool[];

  constructor(pools: readonly ServerPool[]) {
    this.#pools = new Map(pools.map((pool) => [pool.server, pool]));
    this.#names = pools.map(({ server }) => server);
    this.#all = [...pools];
  }

  /** In configuration order; those that came later come last. */
  get names(): readonly string[] {
    return this.#names;
  }

  get all(): readonly ServerPool[] {
    return this.#all;
  }

  find(server: string): ServerPool | undefined {
    return this.#pools.get(server);
  }

  has = (server: string): boolean => this.#pools.has(server);

  /** From now on it hears of every server that comes or goes. Who was here first hears of it first. */
  follow(keeper: ServerKeeper<ServerPool>): void {
    this.#keepers.push(keeper);
  }

  /** Takes the place of the server of the same name, if there is one. Resolves when nothing is left of that. */
  put(pool: ServerPool): Promise<void> {
    const before = this.#pools.get(pool.server);
    this.#pools.set(pool.server, pool);
    this.#read();
    if (before !== undefined) for (const keeper of this.#keepers) keeper.removed?.(before, pool);
    for (const keeper of this.#keepers) keeper.added?.(pool, before);
    return before === undefined ? Promise.resolve() : this.#part(before);
  }

  /** Resolves when nothing is left of it; undefined: there is no such server. */
  remove(server: string): Promise<void> | undefined {
    const pool = this.#pools.get(server);
    if (pool === undefined) return undefined;
    this.#pools.delete(server);
    this.#read();
    for (const keeper of this.#keepers) keeper.removed?.(pool, undefined);
    return this.#part(pool);
  }

  /** Nothing happens of its own accord any more. */
  stop(): void {
    for (const pool of [...this.#all, ...this.#leaving.keys()]) void pool.close();
  }

  /** Resolves when nothing is left of servers that were taken out. */
  async parted(): Promise<void> {
    await Promise.all(this.#leaving.values());
  }

  #part(pool: ServerPool): Promise<void> {
    const parting = this.#retire(pool).finally(() => this.#leaving.delete(pool));
    this.#leaving.set(pool, parting);
    return parting;
  }

  async #retire(pool: ServerPool): Promise<void> {
    await pool.retire();
    const isGone = !this.#pools.has(pool.server);
    await Promise.all(this.#keepers.map((keeper) => keeper.over?.(pool, isGone)));
  }

  #read(): void {
    this.#all = [...this.#pools.values()];
    this.#names = [...this.#pools.keys()];
  }
}
