import { Fault } from '../../domain/fault/fault.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';

/** What a server is, in whatever form the settings have it. */
interface Named {
  readonly name: string;
}

/** How servers come and go. */
export interface ServerChanges<Definition extends Named> {
  add(server: Definition): void;
  remove(name: string): Promise<void>;
  change(server: Definition): Promise<void>;
}

/** What operators can do about whole servers while the gateway runs. Faults are `not_found` and `invalid_params`. */
export class ServerControl<Definition extends Named> {
  readonly #pools: Pick<PoolDirectory, 'has'>;
  readonly #changes: ServerChanges<Definition>;

  constructor(pools: Pick<PoolDirectory, 'has'>, changes: ServerChanges<Definition>) {
    this.#pools = pools;
    this.#changes = changes;
  }

  /** It takes traffic from the next request on. */
  add(server: Definition): Fault | undefined {
    if (this.#pools.has(server.name)) {
      return new Fault('invalid_params', `there is a server "${server.name}" already`);
    }
    this.#changes.add(server);
    return undefined;
  }

  /** Nothing new goes there. Resolves when what was in flight is over, or its time is. */
  remove(name: string): Promise<void> | Fault {
    return this.#pools.has(name) ? this.#changes.remove(name) : noServer(name);
  }

  /** Resolves when nothing is left of what it was before. */
  change(server: Definition): Promise<void> | Fault {
    return this.#pools.has(server.name) ? this.#changes.change(server) : noServer(server.name);
  }
}

const noServer = (name: string): Fault => new Fault('not_found', `there is no server "${name}"`);
