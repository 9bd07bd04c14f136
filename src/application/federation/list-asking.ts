import { Fault } from '../../domain/fault/fault.ts';
import type { LinkPresence } from '../links/upstream-witness.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Asker } from './asker.ts';
import type { KnownList } from './known-lists.ts';
import { contentOf } from './list-content.ts';
import { drainPages, ListTooLong, type WholeList } from './list-pages.ts';
import type { ListPlace } from './list-place.ts';
import type { ListSource } from './list-source.ts';
import type { ListWatches } from './list-watches.ts';
import { pageOf } from './page-request.ts';
import type { ServerViews } from './server-views.ts';

export interface ListAskingParts {
  readonly views: ServerViews;
  /** SHA-256 or better. */
  readonly digest: (data: Uint8Array) => string;
  readonly watches: ListWatches;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface ListAskingSettings {
  /** How long a list of a legacy server that tells of changes may be used again; 0: never. */
  readonly listTtlMs: number;
}

/** No hint of a server is believed for longer. */
const maxTtlMs = 86_400_000;
const nothing: WholeList = { items: [], ttlMs: 0, scope: 'private' };

/** Asks servers for their lists, and knows how long what they say may be used. */
export class ListAsking {
  readonly #parts: ListAskingParts;
  readonly #settings: ListAskingSettings;

  constructor(parts: ListAskingParts, settings: ListAskingSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** Never rejects. `generation`: how often the server had said before that the list changed. */
  async ask(asker: Asker, place: ListPlace, generation: number): Promise<KnownList | Fault> {
    const { server, method } = place;
    try {
      const source = await asker.listSource(server);
      if (source instanceof Fault) return source;
      const whole = await wholeOf(source, place);
      return whole instanceof Fault ? whole : this.#learned(place, source, whole, generation);
    } catch (bug) {
      const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      this.#parts.logger.error('a list failed by a fault of the gateway', {
        server,
        method,
        error,
      });
      return new Fault('internal', 'the gateway failed to list the server');
    }
  }

  #learned(
    { server, kind }: ListPlace,
    source: ListSource,
    { items, ttlMs, scope }: WholeList,
    generation: number,
  ): KnownList {
    const { views, digest, watches, clock } = this.#parts;
    const nowMs = clock.nowMs();
    const content = contentOf(kind, items, views.of(server), digest);
    if (source.era === 'legacy') {
      const freshUntilMs = nowMs + this.#settings.listTtlMs;
      const hearing = source.hearing(kind.capability) ?? nobodyTells;
      return { content, scope: 'private', learnedAtMs: nowMs, freshUntilMs, hearing, generation };
    }
    const freshUntilMs = nowMs + Math.min(ttlMs, maxTtlMs);
    if (ttlMs > 0) watches.watch(server, freshUntilMs);
    return { content, scope, learnedAtMs: nowMs, freshUntilMs, hearing: itself, generation };
  }
}

const nobodyTells: LinkPresence = { isOpen: false };
/** The server says itself how long its list lasts. */
const itself: LinkPresence = { isOpen: true };

const wholeOf = async (
  source: ListSource,
  { kind, method }: ListPlace,
): Promise<WholeList | Fault> => {
  if (!source.declares(kind.capability)) return nothing;
  const whole = await drainPages(kind, (cursor) => pageOf(source, method, cursor));
  const isUnknown = whole instanceof Fault && whole.code === 'method_not_found';
  // Whoever has resources need not have templates.
  if (isUnknown && method === 'resources/templates/list') return nothing;
  return whole instanceof ListTooLong ? new Fault('backend_protocol_error', whole.message) : whole;
};
