import { Fault } from '../../domain/fault/fault.ts';
import { type ListCapability, listCapabilities } from '../../domain/mcp/changed-list.ts';
import type { ListMethod } from '../../domain/mcp/rev2025/methods.ts';
import type { ServerKeeper } from '../pools/server-keeper.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Asker } from './asker.ts';
import { type KnownList, KnownLists } from './known-lists.ts';
import type { ListAsking } from './list-asking.ts';
import { ListAttempt } from './list-attempt.ts';
import { isKeyOf, type ListPlace, placeOf } from './list-place.ts';
import { ListTroubles } from './list-troubles.ts';
import type { ListWatches } from './list-watches.ts';
import type { ListDifference, ServerList } from './server-list.ts';

export interface ServerListsSettings {
  /** How long a list waits for one server when there is something else to show. */
  readonly budgetMs: number;
  /** How long one server may take, opening included. */
  readonly serverTimeoutMs: number;
  /** Servers whose lists are for one session only. */
  readonly perSession: { has(server: string): boolean };
  /** Servers that know their callers; absent: none does. */
  readonly perCaller?: { has(server: string): boolean };
}

type Listed = Pick<ServerPool, 'server' | 'listNews'>;

export interface ServerListsParts {
  readonly pools: { readonly all: readonly Listed[] };
  readonly asking: ListAsking;
  readonly watches: ListWatches;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
}

const limits = { maxLists: 20_000, maxBytes: 128 * 1024 * 1024 };
/** Servers of which nothing was known come one after the other when no more than this lies between two of them. */
const comingMs = 250;
/** A server that cannot be asked is shown with what it listed before for so long. */
const maxStaleMs = 600_000;

/** What every server lists: asked once for all who want it at the same time, and remembered as long as that is sure. */
export class ServerLists implements ServerKeeper<ServerPool> {
  readonly #parts: ServerListsParts;
  readonly #settings: ServerListsSettings;
  readonly #lists = new KnownLists(limits);
  readonly #attempts = new Map<string, ListAttempt>();
  readonly #troubles: ListTroubles;
  /** By server and capability: how many changes there had been, of all servers, when it said that its lists changed last. */
  readonly #generations = new Map<string, number>();
  #changes = 0;
  /** When a server listed of which nothing was known. */
  #lastNewAtMs = Number.NEGATIVE_INFINITY;
  readonly #listeners = new Set<(difference: ListDifference) => void>();

  constructor(parts: ServerListsParts, settings: ServerListsSettings) {
    this.#parts = parts;
    this.#settings = settings;
    this.#troubles = new ListTroubles(parts.clock);
    parts.watches.onChange = (server, capability) => this.changed(server, capability);
    for (const pool of parts.pools.all) this.#listen(pool);
  }

  /** Whatever is known of a server of that name is not what this one lists. */
  added(pool: Listed): void {
    for (const capability of listCapabilities) this.changed(pool.server, capability);
    this.#listen(pool);
  }

  removed({ server }: Listed, next: Listed | undefined): void {
    if (next === undefined) this.#lists.deleteAll((key) => isKeyOf(server, key));
    for (const key of [...this.#attempts.keys()]) {
      if (isKeyOf(server, key)) this.#attempts.delete(key);
    }
    this.#troubles.forget(server);
  }

  over({ server }: Listed, isGone: boolean): void {
    if (!isGone) return;
    this.#lists.deleteAll((key) => isKeyOf(server, key));
    this.#troubles.forget(server);
    for (const capability of listCapabilities) {
      this.#generations.delete(generationKey(server, capability));
    }
  }

  /** From memory, else asked; what is known when the server is late or fails; a Fault when there is nothing to show. */
  list(
    asker: Asker,
    server: string,
    method: ListMethod,
  ): ServerList | Fault | Promise<ServerList | Fault> {
    const place = this.#placeOf(asker, server, method);
    const known = this.#find(place);
    if (known !== undefined && this.#isFresh(place, known)) return this.#shown(place, known);
    const resting = this.#troubles.restOf(place.troubleKey, method);
    if (resting !== undefined) return this.#instead(place, resting);
    const attempt = this.#attempt(asker, place);
    if (attempt.isLate || this.#troubles.isLate(place.troubleKey, method)) {
      return this.#instead(place, notYet);
    }
    return this.#join(asker, place, attempt);
  }

  /** The same for who has nothing else to show: waits for a server that is late. */
  async listPatiently(
    asker: Asker,
    server: string,
    method: ListMethod,
  ): Promise<ServerList | Fault> {
    const place = this.#placeOf(asker, server, method);
    const attempt = this.#attempts.get(place.key);
    if (attempt === undefined) return this.list(asker, server, method);
    const found = await attempt.outcome;
    return found instanceof Fault ? this.#instead(place, found) : this.#shown(place, found);
  }

  /** What is known without asking, however old. */
  known(asker: Asker, server: string, method: ListMethod): ServerList | undefined {
    const place = this.#placeOf(asker, server, method);
    const known = this.#find(place);
    return known && this.#shown(place, known, !this.#isFresh(place, known));
  }

  /** The server said, or must be taken to have said, that its lists of this kind changed. */
  changed(server: string, capability: ListCapability): void {
    this.#changes += 1;
    this.#generations.set(generationKey(server, capability), this.#changes);
  }

  /** Another number whenever the server has said that. */
  changesOf(server: string, capability: ListCapability): number {
    return this.#generations.get(generationKey(server, capability)) ?? 0;
  }

  /** Hears of every list that differs from the one before. The returned function ends that. */
  onDifference(listener: (difference: ListDifference) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #listen({ server, listNews }: Listed): void {
    listNews.listen((capability) => this.changed(server, capability));
  }

  #placeOf(asker: Asker, server: string, method: ListMethod): ListPlace {
    const { perSession, perCaller } = this.#settings;
    return placeOf(asker, server, method, perSession.has(server), perCaller?.has(server));
  }

  #find({ key, publicKey }: ListPlace): KnownList | undefined {
    return (
      this.#lists.get(key) ?? (publicKey === undefined ? undefined : this.#lists.get(publicKey))
    );
  }

  #isFresh(place: ListPlace, { generation, freshUntilMs, hearing }: KnownList): boolean {
    return (
      generation === this.#generationOf(place) &&
      this.#parts.clock.nowMs() < freshUntilMs &&
      hearing.isOpen
    );
  }

  #generationOf({ server, kind }: ListPlace): number {
    return this.changesOf(server, kind.capability);
  }

  #shown(place: ListPlace, known: KnownList, isStale = false): ServerList {
    const leftMs = known.freshUntilMs - this.#parts.clock.nowMs();
    const { items, digest } = known.content;
    return {
      server: place.server,
      items,
      digest,
      ttlMs: isStale || !this.#isFresh(place, known) ? 0 : Math.max(0, Math.floor(leftMs)),
      scope: place.publicKey === undefined ? 'private' : known.scope,
      isStale,
    };
  }

  /** What is shown while the newest list cannot be had. */
  #instead(place: ListPlace, fault: Fault): ServerList | Fault {
    const known = this.#find(place);
    const { troubleKey, method } = place;
    const isUsable =
      known !== undefined && this.#parts.clock.nowMs() - known.learnedAtMs < maxStaleMs;
    this.#troubles.answeredWith(troubleKey, method, isUsable ? known.content.digest : '');
    return isUsable ? this.#shown(place, known, true) : fault;
  }

  async #join(asker: Asker, place: ListPlace, attempt: ListAttempt): Promise<ServerList | Fault> {
    // What was asked for before a change may be the list of before.
    const isOutdated = attempt.generation !== this.#generationOf(place);
    const found = await attempt.soon;
    if (found === undefined) return this.#instead(place, notYet);
    const isOthersEnd = found instanceof Fault && attempt.asker.closed && !asker.closed;
    if (isOutdated || isOthersEnd) return this.list(asker, place.server, place.method);
    return found instanceof Fault ? this.#instead(place, found) : this.#shown(place, found);
  }

  /** The one that is under way, or a new one. */
  #attempt(asker: Asker, place: ListPlace): ListAttempt {
    const running = this.#attempts.get(place.key);
    if (running !== undefined) return running;
    const { budgetMs, serverTimeoutMs: timeoutMs } = this.#settings;
    const generation = this.#generationOf(place);
    const attempt: ListAttempt = new ListAttempt(
      asker,
      generation,
      this.#asked(asker, place, generation),
      this.#parts.timers,
      { budgetMs: Math.min(budgetMs, timeoutMs), timeoutMs },
      {
        overdue: () => this.#overdue(place),
        ended: (found) => {
          if (this.#attempts.get(place.key) !== attempt) return; // its server is gone
          this.#attempts.delete(place.key);
          if (found instanceof Fault && !asker.closed) this.#failed(place, found);
        },
      },
    );
    this.#attempts.set(place.key, attempt);
    return attempt;
  }

  async #asked(asker: Asker, place: ListPlace, generation: number): Promise<KnownList | Fault> {
    const list = await this.#parts.asking.ask(asker, place, generation);
    return list instanceof Fault ? list : this.#keep(place, list);
  }

  #keep(place: ListPlace, list: KnownList): KnownList {
    const { key, publicKey, troubleKey, server, method, partition } = place;
    const before = this.#find(place);
    if (before === undefined) this.#lastNewAtMs = this.#parts.clock.nowMs();
    const isShared = list.scope === 'public' && publicKey !== undefined;
    const kept = this.#lists.set(isShared ? publicKey : key, list);
    if (isShared) this.#lists.delete(key);
    else if (publicKey !== undefined) this.#lists.delete(publicKey);
    const shownInstead = this.#troubles.solved(troubleKey, method);
    const { digest } = kept.content;
    const wasMissed = shownInstead !== undefined && shownInstead !== digest;
    if (wasMissed) this.#parts.logger.info('a server lists again', { server, method });
    if (before?.content.digest !== digest || wasMissed) {
      const after = this.#shown(place, kept);
      const shownBefore = before && this.#shown(place, before);
      for (const listener of [...this.#listeners]) {
        listener({ server, method, partition, before: shownBefore, after, wasMissed });
      }
    }
    return kept;
  }

  /** Many servers that start at once take their time: as long as one after the other comes, they are waited for. */
  #overdue(place: ListPlace): number {
    const moreMs = this.#lastNewAtMs + comingMs - this.#parts.clock.nowMs();
    if (moreMs > 0) return moreMs;
    const isNews = this.#troubles.late(place.troubleKey, place.method);
    if (isNews) this.#warn(place, notYet);
    return 0;
  }

  #failed(place: ListPlace, fault: Fault): void {
    const isNews = this.#troubles.failed(place.troubleKey, place.method, fault);
    if (isNews) this.#warn(place, fault);
  }

  #warn(place: ListPlace, { message: reason }: Fault): void {
    const { server, method } = place;
    const text =
      this.#find(place) === undefined
        ? 'a server is missing from a merged list'
        : 'a server is in a merged list with what it listed before';
    this.#parts.logger.warn(text, { server, method, reason });
  }
}

const notYet = new Fault('timeout', 'the server has not answered in time');

const generationKey = (server: string, capability: string): string => `${capability} ${server}`;
