import type { PrefixPolicy } from '../../domain/federation/exposed-names.ts';
import type { ListKind } from '../../domain/mcp/rev2025/methods.ts';
import type { Logger } from '../ports/driven/logger.ts';

/** So many names are remembered as told of; then it begins anew. */
const maxTold = 10_000;
/** Names in one line of the log. */
const maxNamed = 20;
const text = 'two servers have items of the same name';

interface OwnedItem {
  readonly server: string;
  readonly key: string | undefined;
}

/**
 * Tells the operator of tools and prompts that several servers have under one name: a model may take one for the other,
 * and a server may count on that (reliability S28).
 */
export class EqualNames {
  readonly #logger: Logger;
  readonly #told = new Set<string>();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  /** Once for each name that a server has and one before it. `items`: in the order of the servers. */
  report({ items: kind, key }: ListKind, items: readonly OwnedItem[], prefix: PrefixPolicy): void {
    if (key !== 'name') return;
    const owners = new Map<string, string>();
    const news = new Map<string, { owner: string; server: string; names: string[] }>();
    for (const { server, key: name } of items) {
      if (name === undefined) continue;
      const owner = owners.get(name) ?? server;
      owners.set(name, owner);
      if (owner === server || !this.#isNews(`${kind} ${owner} ${server} ${name}`)) continue;
      const pair = news.get(`${owner} ${server}`) ?? { owner, server, names: [] };
      news.set(`${owner} ${server}`, pair);
      pair.names.push(name);
    }
    for (const { owner, server, names } of news.values()) {
      const named = JSON.stringify(names.slice(0, maxNamed));
      const fields = { kind, names: named, count: names.length, owner, server };
      // With the server's name in front clients can tell them apart.
      if (prefix === 'always') this.#logger.info(text, fields);
      else this.#logger.warn(text, fields);
    }
  }

  #isNews(about: string): boolean {
    if (this.#told.has(about)) return false;
    if (this.#told.size >= maxTold) this.#told.clear();
    this.#told.add(about);
    return true;
  }
}
