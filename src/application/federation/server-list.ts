import type { ListMethod } from '../../domain/mcp/rev2025/methods.ts';
import type { CacheScope } from '../../domain/mcp/rev2026/cache-hints.ts';
import type { PageItem } from './list-pages.ts';

/** One server's whole list of one kind, as the catalogue holds it: after its ServerView, before names are exposed. */
export interface ServerList {
  readonly server: string;
  readonly items: readonly PageItem[];
  /** Equal for lists of the same text. */
  readonly digest: string;
  /** For how long it may be shown without asking again, from now, in milliseconds. */
  readonly ttlMs: number;
  readonly scope: CacheScope;
  /** The server could not be asked, or has not answered in time, since it gave this one. */
  readonly isStale: boolean;
}

/** A list that is not the one before. */
export interface ListDifference {
  readonly server: string;
  readonly method: ListMethod;
  /** Who is shown it; see {@link Asker.partition}. */
  readonly partition: string;
  /** Undefined for the first one. */
  readonly before: ServerList | undefined;
  readonly after: ServerList;
  /** Clients were answered without it, or with an older one, because the server was late: they would want to ask again. */
  readonly wasMissed: boolean;
}
