import type { CacheScope } from '../../domain/mcp/rev2026/cache-hints.ts';
import type { LinkPresence } from '../links/upstream-witness.ts';
import type { ListContent } from './list-content.ts';

/** A list as a server gave it. */
export interface KnownList {
  readonly content: ListContent;
  readonly scope: CacheScope;
  readonly learnedAtMs: number;
  /** Until then it may be shown without asking again, unless something else speaks against it. */
  readonly freshUntilMs: number;
  /** While it is open the gateway would hear of a change. */
  readonly hearing: LinkPresence;
  /** How often the server had said that it changed before this one was asked for. */
  readonly generation: number;
}

export interface KnownListsLimits {
  readonly maxLists: number;
  /** Of all lists together. */
  readonly maxBytes: number;
}

interface Shared {
  readonly content: ListContent;
  uses: number;
}

/** What is remembered of lists, the least used forgotten first. Lists of the same text are kept once. */
export class KnownLists {
  readonly #limits: KnownListsLimits;
  /** The one that was not used for the longest time comes first. */
  readonly #lists = new Map<string, KnownList>();
  readonly #contents = new Map<string, Shared>();
  #bytes = 0;

  constructor(limits: KnownListsLimits) {
    this.#limits = limits;
  }

  /** Of all texts together. */
  get bytes(): number {
    return this.#bytes;
  }

  get size(): number {
    return this.#lists.size;
  }

  get(key: string): KnownList | undefined {
    const list = this.#lists.get(key);
    if (list === undefined) return undefined;
    this.#lists.delete(key);
    this.#lists.set(key, list);
    return list;
  }

  /** Returns the list as it is kept. One that is larger than all may be together is not. */
  set(key: string, list: KnownList): KnownList {
    this.delete(key);
    const shared = this.#contents.get(list.content.digest) ?? { content: list.content, uses: 0 };
    const { content } = shared;
    const kept = content === list.content ? list : { ...list, content };
    if (content.size > this.#limits.maxBytes) return kept;
    if (shared.uses === 0) {
      this.#contents.set(content.digest, shared);
      this.#bytes += content.size;
    }
    shared.uses += 1;
    this.#lists.set(key, kept);
    this.#makeRoom();
    return kept;
  }

  delete(key: string): void {
    const list = this.#lists.get(key);
    if (list === undefined) return;
    this.#lists.delete(key);
    const shared = this.#contents.get(list.content.digest);
    if (shared === undefined) return;
    shared.uses -= 1;
    if (shared.uses > 0) return;
    this.#contents.delete(list.content.digest);
    this.#bytes -= shared.content.size;
  }

  /** All whose key says so. */
  deleteAll(isMeant: (key: string) => boolean): void {
    for (const key of [...this.#lists.keys()].filter(isMeant)) this.delete(key);
  }

  #makeRoom(): void {
    for (const key of this.#lists.keys()) {
      const { maxLists, maxBytes } = this.#limits;
      if (this.#lists.size <= maxLists && this.#bytes <= maxBytes) return;
      this.delete(key);
    }
  }
}
