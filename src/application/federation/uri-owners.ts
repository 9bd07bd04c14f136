import { Fault } from '../../domain/fault/fault.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Clock } from '../ports/driven/clock.ts';
import { Announced, type KeyedItems } from './announced.ts';
import type { Asker } from './asker.ts';

export type ResourceList = 'resources/list' | 'resources/templates/list';

type Listed = KeyedItems | Fault;

/** Where lists come from: what the catalogue keeps of each server, for askers of one partition. */
export interface AnnouncedLists {
  list(asker: Asker, server: string, method: ResourceList): Listed | Promise<Listed>;
  /** The same for who has nothing else to go by: waits for a server that is late. */
  listPatiently(asker: Asker, server: string, method: ResourceList): Promise<Listed>;
  known(asker: Asker, server: string, method: ResourceList): KeyedItems | undefined;
  /** How often the server has said that its lists changed. */
  changesOf(server: string, capability: 'resources'): number;
}

const methods: readonly ResourceList[] = ['resources/list', 'resources/templates/list'];

/** Lists are not asked again for a URI nobody knows before this has passed since they were. */
const askAgainMs = 3_000;
const maxAskers = 1_000;

/** When the servers were asked last on behalf of somebody. */
interface Asked {
  readonly atMs: number;
  /** By server: how often it had said that its lists changed. */
  readonly changes: ReadonlyMap<string, number>;
  readonly done: Promise<void>;
  /** Waits for those that were late, too. */
  readonly allDone: () => Promise<void>;
}

/**
 * Whose resource is it, when its URI does not say so? The server's that announces the URI itself, else that of the
 * template with the longest literal start of those it fits; of several, the first in the order of the configuration.
 * What is known is what the catalogue keeps of the lists, so it goes when they do.
 */
export class UriOwners {
  readonly #lists: AnnouncedLists;
  readonly #pools: Pick<PoolDirectory, 'names'>;
  readonly #clock: Clock;
  readonly #announced = new Announced();
  /** By who asked; the one asked longest ago comes first. */
  readonly #asked = new Map<string, Asked>();

  constructor(lists: AnnouncedLists, pools: Pick<PoolDirectory, 'names'>, clock: Clock) {
    this.#lists = lists;
    this.#pools = pools;
    this.#clock = clock;
  }

  /** Asks the servers when nothing is known of it. Undefined: nobody announces it. */
  of(asker: Asker, uri: string): string | undefined | Promise<string | undefined> {
    const asked = this.#asked.get(keyOf(asker));
    if (asked !== undefined && this.#hasChanged(asked)) return this.#askFor(asker, uri);
    if (asked !== undefined || this.#isKnown(asker)) {
      const owner = this.#owner(asker, uri);
      if (owner !== undefined) return owner;
    }
    const isRecent = asked !== undefined && this.#clock.nowMs() - asked.atMs < askAgainMs;
    return isRecent ? this.#await(asked, asker, uri) : this.#askFor(asker, uri);
  }

  #askFor(asker: Asker, uri: string): Promise<string | undefined> {
    return this.#await(this.#ask(asker), asker, uri);
  }

  async #await(asked: Asked, asker: Asker, uri: string): Promise<string | undefined> {
    await asked.done;
    const owner = this.#owner(asker, uri);
    if (owner !== undefined) return owner;
    await asked.allDone();
    return this.#owner(asker, uri);
  }

  get #servers(): readonly string[] {
    return this.#pools.names;
  }

  #hasChanged({ changes }: Asked): boolean {
    return this.#servers.some((server) => changes.get(server) !== this.#changesOf(server));
  }

  #changesOf(server: string): number {
    return this.#lists.changesOf(server, 'resources');
  }

  #isKnown(asker: Asker): boolean {
    return this.#servers.every((server) =>
      methods.every((method) => this.#lists.known(asker, server, method) !== undefined),
    );
  }

  #owner(asker: Asker, uri: string): string | undefined {
    const announcer = this.#servers.find((server) => {
      const resources = this.#lists.known(asker, server, 'resources/list');
      return resources !== undefined && this.#announced.has(resources, uri);
    });
    if (announcer !== undefined) return announcer;
    let longest = -1;
    let owner: string | undefined;
    for (const server of this.#servers) {
      const templates = this.#lists.known(asker, server, 'resources/templates/list');
      const fit = templates === undefined ? -1 : this.#announced.fit(templates, uri);
      if (fit <= longest) continue;
      longest = fit;
      owner = server;
    }
    return owner;
  }

  /** Servers whose lists are known for certain are not bothered: the lists come from memory then. */
  #ask(asker: Asker): Asked {
    const servers = this.#servers;
    const changes = new Map(servers.map((server) => [server, this.#changesOf(server)]));
    const late: (() => Promise<unknown>)[] = [];
    const lists = servers.flatMap((server) =>
      methods.map(async (method) => {
        const list = await this.#lists.list(asker, server, method);
        if (list instanceof Fault)
          late.push(async () => this.#lists.listPatiently(asker, server, method));
      }),
    );
    const done = Promise.all(lists).then(() => undefined);
    let allDone: Promise<void> | undefined;
    const asked: Asked = {
      atMs: this.#clock.nowMs(),
      changes,
      done,
      allDone: () => {
        allDone ??= done.then(() => Promise.all(late.map((wait) => wait()))).then(() => undefined);
        return allDone;
      },
    };
    this.#remember(keyOf(asker), asked);
    return asked;
  }

  #remember(key: string, asked: Asked): void {
    this.#asked.delete(key);
    const [oldest] = this.#asked.keys();
    if (this.#asked.size >= maxAskers && oldest !== undefined) this.#asked.delete(oldest);
    this.#asked.set(key, asked);
  }
}

/** Some servers' lists are for one session only. */
const keyOf = ({ partition, sessionId = '' }: Asker): string => `${partition} ${sessionId}`;
