import type { MergedCapabilities } from '../../domain/federation/merged-capabilities.ts';
import {
  changedList,
  type ListCapability,
  listCapabilities,
} from '../../domain/mcp/changed-list.ts';
import { type ListMethod, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { ServerKeeper } from '../pools/server-keeper.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Asker } from './asker.ts';
import type { ListHearer } from './list-hearer.ts';
import type { ListDifference } from './server-list.ts';
import type { ServerLists } from './server-lists.ts';

export interface ListChangesParts {
  readonly capabilities: MergedCapabilities;
  readonly pools: { readonly all: Iterable<Pick<ServerPool, 'listNews'>> };
  readonly lists: Pick<ServerLists, 'changed' | 'known' | 'list' | 'onDifference'>;
  readonly clock: Clock;
  readonly timers: Timers;
}

export interface ListChangesSettings {
  /** Changes within this time are told of once. */
  readonly debounceMs: number;
}

/** While changes go on and on, clients are told after this many times the debounce. */
const maxDebounces = 4;

/**
 * Tells the clients of the whole catalogue that a list has changed: once for all the changes of some time, whichever
 * servers and sessions they come from.
 */
export class ListChanges implements ServerKeeper<ServerPool> {
  readonly #parts: ListChangesParts;
  readonly #settings: ListChangesSettings;
  readonly #hearers = new Set<ListHearer>();
  /** Lists that may have changed while nobody heard it. */
  readonly #doubted = new Set<string>();
  /** Lists that are being looked at again. */
  readonly #looking = new Set<string>();
  readonly #pending = new Map<ListCapability, { readonly sinceMs: number; lastMs: number }>();

  constructor(parts: ListChangesParts, settings: ListChangesSettings) {
    this.#parts = parts;
    this.#settings = settings;
    for (const pool of parts.pools.all) this.#listen(pool);
    parts.lists.onDifference((difference) => this.#differs(difference));
  }

  /** What all servers list together is another thing from now on, and may have other names. */
  added(pool: Pick<ServerPool, 'listNews'>): void {
    this.#listen(pool);
    for (const capability of listCapabilities) this.#begin(capability);
  }

  removed(): void {
    for (const capability of listCapabilities) this.#begin(capability);
  }

  over({ server }: Pick<ServerPool, 'server'>, isGone: boolean): void {
    if (!isGone) return;
    for (const capability of listCapabilities) this.#doubted.delete(keyOf(server, capability));
  }

  join(hearer: ListHearer): void {
    this.#hearers.add(hearer);
  }

  leave(hearer: ListHearer): void {
    this.#hearers.delete(hearer);
  }

  /** The server is gone for a while, for somebody: what it lists when it is back may be another thing. */
  lost(server: string): void {
    for (const capability of listCapabilities) this.#doubted.add(keyOf(server, capability));
  }

  /** It is back: lists that clients know are looked at again, and clients are told when they differ. */
  reopened(asker: Asker, server: string): void {
    for (const capability of listCapabilities) this.#look(asker, server, capability);
  }

  /** The same where it is not known how long nobody heard the server. `message`: a `list_changed` that nobody sent. */
  missed(asker: Asker, server: string, { method }: Message): void {
    const capability = changedList(method);
    if (capability === undefined) return;
    const key = keyOf(server, capability);
    if (!this.#looking.has(key)) this.#parts.lists.changed(server, capability);
    this.#doubted.add(key);
    this.#look(asker, server, capability);
  }

  #look(asker: Asker, server: string, capability: ListCapability): void {
    const key = keyOf(server, capability);
    if (this.#hearers.size === 0 || this.#looking.has(key)) return;
    const { lists, timers } = this.#parts;
    const known = methodsOf[capability].filter((method) => lists.known(asker, server, method));
    if (known.length === 0) return;
    this.#looking.add(key); // many hear of the same thing at once
    timers.after(this.#settings.debounceMs, () => this.#looking.delete(key));
    for (const method of known) void lists.list(asker, server, method);
  }

  /**
   * A list that is never the same twice must not make clients ask for it again and again: a difference needs a reason.
   * The first list of all differs from none that a client could know.
   */
  #differs({ server, method, before, wasMissed }: ListDifference): void {
    const { capability } = listKinds[method];
    if (before === undefined && !wasMissed) return;
    if (this.#doubted.delete(keyOf(server, capability)) || wasMissed) this.#ring(capability);
  }

  #listen({ listNews }: Pick<ServerPool, 'listNews'>): void {
    listNews.listen((capability) => this.#ring(capability));
  }

  #ring(capability: ListCapability): void {
    if (this.#hearers.size > 0) this.#begin(capability);
  }

  #begin(capability: ListCapability): void {
    if (!this.#parts.capabilities.tellsOf(capability)) return;
    const nowMs = this.#parts.clock.nowMs();
    const pending = this.#pending.get(capability);
    if (pending !== undefined) {
      pending.lastMs = nowMs;
      return;
    }
    this.#pending.set(capability, { sinceMs: nowMs, lastMs: nowMs });
    this.#wait(capability, this.#settings.debounceMs);
  }

  #wait(capability: ListCapability, ms: number): void {
    this.#parts.timers.after(ms, () => this.#due(capability));
  }

  #due(capability: ListCapability): void {
    const pending = this.#pending.get(capability);
    if (pending === undefined) return;
    const { debounceMs } = this.#settings;
    const quietAtMs = pending.lastMs + debounceMs;
    const untilMs = Math.min(quietAtMs, pending.sinceMs + maxDebounces * debounceMs);
    const restMs = untilMs - this.#parts.clock.nowMs();
    if (restMs > 0) {
      this.#wait(capability, restMs);
      return;
    }
    this.#pending.delete(capability);
    for (const hearer of [...this.#hearers]) hearer.listChanged(capability);
  }
}

const keyOf = (server: string, capability: ListCapability): string => `${capability} ${server}`;

const methodsOf: Readonly<Record<ListCapability, readonly ListMethod[]>> = {
  tools: ['tools/list'],
  prompts: ['prompts/list'],
  resources: ['resources/list', 'resources/templates/list'],
};
