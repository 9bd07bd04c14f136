import { defaultProfile } from '../../domain/clients/client-profile.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { type ListMethod, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { CacheHints } from '../../domain/mcp/rev2026/cache-hints.ts';
import type { Enforcement } from '../authorization/enforcement.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Asker } from './asker.ts';
import type { Cursors } from './cursors.ts';
import { composePage } from './merged-page.ts';
import type { ServerList } from './server-list.ts';
import type { ServerLists } from './server-lists.ts';
import type { MergedPart, Snapshot, Snapshots } from './snapshots.ts';

export interface CatalogueSettings {
  /** Items on one page. */
  readonly pageSize: number;
}

export interface CatalogueParts {
  readonly pools: Pick<PoolDirectory, 'names'>;
  readonly lists: ServerLists;
  readonly snapshots: Snapshots;
  readonly cursors: Cursors;
  readonly enforcement: Enforcement;
}

type Found = ServerList | Fault;

/**
 * The lists of many servers as one, in configuration order. A server that is down or slow is in it with what it listed
 * before, or missing; the list is never empty for it.
 */
export class Catalogue {
  readonly #parts: CatalogueParts;
  readonly #settings: CatalogueSettings;

  constructor(parts: CatalogueParts, settings: CatalogueSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** The raw `result` of one page; a fault for a cursor that leads nowhere, or when no server could be listed. */
  async list(asker: Asker, method: ListMethod, cursor?: string): Promise<Uint8Array | Fault> {
    if (cursor !== undefined) return this.#next(asker, method, cursor);
    const parts = await this.#current(asker, method);
    if (parts instanceof Fault) return parts;
    const snapshot = this.#parts.snapshots.of(asker, method, parts);
    return this.#page(asker, method, snapshot, 0, this.#hintsOf(asker, parts));
  }

  /** A page of the list the cursor is of, also when there is a newer one. */
  async #next(asker: Asker, method: ListMethod, cursor: string): Promise<Uint8Array | Fault> {
    const { cursors, snapshots } = this.#parts;
    const position = await cursors.open(asker, method, cursor);
    if (position instanceof Fault) return position;
    const { digest, at } = position;
    const kept = snapshots.find(digest);
    if (kept === undefined) {
      const parts = await this.#current(asker, method);
      if (parts instanceof Fault) return parts;
      const snapshot = snapshots.of(asker, method, parts);
      if (snapshot.digest !== digest) return listChanged;
      return this.#page(asker, method, snapshot, at, this.#hintsOf(asker, parts));
    }
    const parts = await this.#shownTo(asker, method, this.#known(asker, method));
    const isCurrent = snapshots.digestOf(asker, method, parts) === digest;
    // What the caller might see of the list of before is not known any more.
    if (!isCurrent && this.#parts.enforcement.isOn) return listChanged;
    return this.#page(asker, method, kept, at, isCurrent ? this.#hintsOf(asker, parts) : outdated);
  }

  async #page(
    asker: Asker,
    method: ListMethod,
    { digest, items }: Snapshot,
    at: number,
    hints: CacheHints,
  ): Promise<Uint8Array | Fault> {
    if (at > items.count) return listChanged;
    const size = asker.profile.singlePage ? items.count : this.#settings.pageSize;
    const end = Math.min(items.count, at + size);
    const isLast = end === items.count;
    const cursor = isLast
      ? undefined
      : await this.#parts.cursors.seal(asker, method, { digest, at: end });
    // A cursor is for one caller, so its page is too, and all pages of a list are for the same.
    const shown: CacheHints = at === 0 && isLast ? hints : { ...hints, scope: 'private' };
    return composePage(listKinds[method], {
      items: items.between(at, end),
      cursor,
      hints: asker.era === 'modern' ? shown : undefined,
    });
  }

  async #current(asker: Asker, method: ListMethod): Promise<readonly MergedPart[] | Fault> {
    const { pools, lists } = this.#parts;
    const { names } = pools; // of now: others may come meanwhile
    const found = await Promise.all(names.map(async (server) => lists.list(asker, server, method)));
    const isNothing = found.length > 0 && found.every((list) => list instanceof Fault);
    const parts = merged(names, isNothing ? await this.#patiently(asker, method, names) : found);
    return parts instanceof Fault ? parts : this.#shownTo(asker, method, parts);
  }

  /** What is remembered of servers is for everybody; what one caller sees of it is decided each time. */
  async #shownTo(
    asker: Asker,
    method: ListMethod,
    parts: readonly MergedPart[],
  ): Promise<readonly MergedPart[]> {
    const { enforcement } = this.#parts;
    if (!enforcement.isOn) return parts;
    const shown = parts.map(async (part) => {
      const { server, list } = part;
      const keys = (list?.items ?? []).flatMap(({ key }) => key ?? []);
      const hidden = await enforcement.hidden(asker.caller, server, method, keys);
      return hidden.size === 0 ? part : { ...part, hidden };
    });
    return Promise.all(shown);
  }

  #hintsOf(asker: Asker, parts: readonly MergedPart[]): CacheHints {
    const hints = hintsOf(asker, parts);
    return this.#parts.enforcement.isOn ? { ...hints, scope: 'private' } : hints;
  }

  #known(asker: Asker, method: ListMethod): readonly MergedPart[] {
    const { pools, lists } = this.#parts;
    return pools.names.map((server) => ({ server, list: lists.known(asker, server, method) }));
  }

  /** Nothing can be shown yet: the first server that lists is waited for, or the end of all hope. */
  async #patiently(
    asker: Asker,
    method: ListMethod,
    names: readonly string[],
  ): Promise<readonly Found[]> {
    const { lists } = this.#parts;
    const found: Found[] = names.map(() => nobodyYet);
    const { promise: first, resolve } = Promise.withResolvers<void>();
    const all = names.map(async (server, index) => {
      const list = await lists.listPatiently(asker, server, method);
      found[index] = list;
      if (!(list instanceof Fault)) resolve();
    });
    await Promise.race([first, Promise.all(all)]);
    return [...found];
  }
}

const merged = (
  names: readonly string[],
  found: readonly Found[],
): readonly MergedPart[] | Fault => {
  if (found.length > 0 && found.every((list) => list instanceof Fault)) return noList(names, found);
  return names.map((server, index) => {
    const list = found[index];
    return { server, list: list instanceof Fault ? undefined : list };
  });
};

const nobodyYet = new Fault('timeout', 'no server has answered in time');
/** The list is asked for again all the same: nothing of it is known to be what the servers list now. */
const outdated: CacheHints = { ttlMs: 0, scope: 'private' };
const listChanged = new Fault(
  'invalid_params',
  'the list has changed since the cursor was given: ask for it again without a cursor',
);

/** As long as the part that lasts least. For everybody when every part is, and clients of every kind are shown the same. */
const hintsOf = ({ profile }: Asker, parts: readonly MergedPart[]): CacheHints => {
  const isUsual =
    profile.maxNameLength === defaultProfile.maxNameLength &&
    profile.plainNames === defaultProfile.plainNames &&
    profile.singlePage === defaultProfile.singlePage;
  const isPublic = isUsual && parts.every(({ list }) => list?.scope === 'public');
  const ttls = parts.map(({ list }) => list?.ttlMs ?? 0);
  return { ttlMs: Math.min(...ttls), scope: isPublic ? 'public' : 'private' };
};

/** Reasons of so many servers are told. */
const maxReasons = 3;

const noList = (names: readonly string[], found: readonly Found[]): Fault => {
  const [first] = found;
  if (names.length === 1 && first instanceof Fault) return first;
  const reasons = found
    .slice(0, maxReasons)
    .map((list, index) => `${names[index]}: ${list instanceof Fault ? list.message : ''}`);
  const more = names.length > maxReasons ? ` and ${names.length - maxReasons} more` : '';
  return new Fault(
    'backend_unavailable',
    `no server could be listed (${reasons.join('; ')}${more})`,
  );
};
