import {
  exposeNames,
  type NamingRules,
  type OwnedName,
} from '../../domain/federation/exposed-names.ts';
import type { PageItem } from './list-pages.ts';

/** The names of one server, as far as this needs them. */
export interface NameList {
  readonly server: string;
  readonly items: readonly PageItem[];
  /** Equal for equal items. */
  readonly digest: string;
}

/** Whose each name of a merged list is: the list clients see, read backwards. */
export class ListedNames {
  readonly #byExposed = new Map<string, OwnedName>();
  readonly #byServer = new Map<string, Set<string>>();

  /** `lists` in configuration order. */
  constructor(lists: readonly NameList[], rules: NamingRules) {
    const items: OwnedName[] = [];
    for (const { server, items: listed } of lists) {
      const names = new Set<string>();
      for (const { key: name } of listed) {
        if (name === undefined) continue;
        names.add(name);
        items.push({ server, name });
      }
      this.#byServer.set(server, names);
    }
    exposeNames(items, rules).forEach((exposed, index) => {
      const item = items[index];
      if (exposed !== undefined && item !== undefined) this.#byExposed.set(exposed, item);
    });
  }

  get exposed(): Iterable<string> {
    return this.#byExposed.keys();
  }

  /** Who is behind a name that clients see. */
  behind(exposed: string): OwnedName | undefined {
    return this.#byExposed.get(exposed);
  }

  /** Whether a server's own list has the name. */
  has(server: string, name: string): boolean {
    return this.#byServer.get(server)?.has(name) === true;
  }

  /** The first server, in configuration order, whose own list has the name. */
  ownerOf(name: string): string | undefined {
    for (const [server, names] of this.#byServer) if (names.has(name)) return server;
    return undefined;
  }
}

const maxIndexes = 16;

/** The indexes that were needed last: callers who see the same lists under the same rules share one. */
export class ListedNamesCache {
  /** In the order of their last use. */
  readonly #indexes = new Map<string, ListedNames>();

  of(lists: readonly NameList[], rules: NamingRules): ListedNames {
    const { prefix, maxLength, plainNames } = rules;
    const digests = lists.map(({ server, digest }) => `${server} ${digest}`);
    const key = [prefix, maxLength, plainNames, ...digests].join('\n');
    const index = this.#indexes.get(key) ?? new ListedNames(lists, rules);
    this.#indexes.delete(key);
    this.#indexes.set(key, index);
    const [oldest] = this.#indexes.keys();
    if (this.#indexes.size > maxIndexes && oldest !== undefined) this.#indexes.delete(oldest);
    return index;
  }
}
