import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { ExposedUris } from './exposed-uris.ts';

/** So many are remembered as told of; then it begins anew. */
const maxTold = 10_000;

interface OwnedItem {
  readonly server: string;
  readonly key: string | undefined;
}

/** URIs and templates that several servers announce: clients see each once, and the first server of them owns it. */
export class SharedUris {
  readonly #uris: ExposedUris;
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(uris: ExposedUris, logger: Logger) {
    this.#uris = uris;
    this.#logger = logger;
  }

  /** The items without those that an item of an earlier server hides. `items`: in the order of the servers. */
  distinct<Item extends OwnedItem>(kind: ListKind, items: readonly Item[]): readonly Item[] {
    if (kind.key === 'name') return items;
    const owners = new Map<string, string>();
    return items.filter(({ server, key }) => {
      if (key === undefined) return true;
      const exposed = this.#uris.exposed(server, key);
      const owner = owners.get(exposed) ?? server;
      owners.set(exposed, owner);
      if (owner !== server) this.#tell(exposed, owner, server);
      return owner === server;
    });
  }

  #tell(uri: string, owner: string, server: string): void {
    const about = `${server} ${uri}`;
    if (this.#told.has(about)) return;
    if (this.#told.size >= maxTold) this.#told.clear();
    this.#told.add(about);
    const text = 'two servers announce the same resource: clients get that of the first';
    this.#logger.warn(text, { uri, owner, server });
  }
}
