import { isDeepStrictEqual } from 'node:util';
import type { PoolDirectory } from '../application/pools/pool-directory.ts';
import type { ServerPool } from '../application/pools/server-pool.ts';
import type { LiveServers } from './live-servers.ts';
import { areSameRules, type ServerBook } from './server-book.ts';
import type { ServerSettings } from './settings/settings.ts';

export interface RunningServersParts {
  readonly book: ServerBook;
  readonly pools: PoolDirectory;
  readonly poolOf: (server: ServerSettings) => ServerPool;
  /** The server has other endpoints now. */
  readonly onEndpoints: (server: string) => unknown;
}

/**
 * The servers of a gateway that runs. Each step happens within one turn: the pool is made first, because only that could
 * fail, then what is kept of settings changes, then all who keep something for each server hear of it.
 */
export class RunningServers implements LiveServers {
  readonly #parts: RunningServersParts;

  constructor(parts: RunningServersParts) {
    this.#parts = parts;
  }

  add(server: ServerSettings): void {
    if (!this.#parts.pools.has(server.name)) void this.#put(server);
  }

  async remove(name: string): Promise<void> {
    const { book, pools } = this.#parts;
    if (!pools.has(name)) return;
    book.drop(name);
    await pools.remove(name);
  }

  async change(server: ServerSettings): Promise<void> {
    const { book, pools, onEndpoints } = this.#parts;
    const before = book.find(server.name);
    const pool = pools.find(server.name);
    if (before !== undefined && isDeepStrictEqual(before, server)) return;
    if (before === undefined || pool === undefined || !areOtherEndpoints(before, server)) {
      await this.#put(server);
      return;
    }
    book.put(server);
    const replaced = pool.replaceEndpoints(server.endpoints);
    onEndpoints(server.name);
    await replaced;
  }

  #put(server: ServerSettings): Promise<void> {
    const { book, pools, poolOf } = this.#parts;
    const pool = poolOf(server);
    book.put(server);
    return pools.put(pool);
  }
}

/** Nothing but its endpoints differs, and nothing else follows from what they are. */
const areOtherEndpoints = (before: ServerSettings, after: ServerSettings): boolean =>
  areSameRules(before, after) && isDeepStrictEqual(kindsOf(before), kindsOf(after));

/** Processes are looked after, and HTTP+SSE says which era a server lives in. */
const kindsOf = ({ endpoints }: ServerSettings): readonly boolean[] =>
  (['stdio', 'sse'] as const).map((kind) =>
    endpoints.some(({ target }) => target.protocol === kind),
  );
