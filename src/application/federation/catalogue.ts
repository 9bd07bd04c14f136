import { Fault } from '../../domain/fault/fault.ts';
import { type ListKind, listKinds } from '../../domain/mcp/rev2025/methods.ts';
import type { Message } from '../../domain/wire/message.ts';
import { encodeText } from '../../domain/wire/text.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { askServer } from '../links/own-request.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { Asker } from './asker.ts';
import { drainList, ListTooLong } from './list-pages.ts';
import type { ListSource } from './list-source.ts';
import { joinItems, type ListedItem } from './merge.ts';
import { ResourceOwners } from './resource-owners.ts';

export interface CatalogueSettings {
  /** How long one server may take, opening included, before the list goes out without it. */
  readonly serverTimeoutMs: number;
}

export interface CatalogueParts {
  readonly pools: PoolDirectory;
  readonly deadlines: Deadlines;
  readonly timers: Timers;
  readonly logger: Logger;
}

/** The lists of many servers as one. A server that is down or slow is missing from the list; the list is never empty for it. */
export class Catalogue {
  readonly #parts: CatalogueParts;
  readonly #settings: CatalogueSettings;

  constructor(parts: CatalogueParts, settings: CatalogueSettings) {
    this.#parts = parts;
    this.#settings = settings;
  }

  /** The raw `result` of a list method over all servers, in configuration order. `hints`: more members, raw text. */
  async list(asker: Asker, method: string, hints?: string): Promise<Uint8Array> {
    const kind = listKinds[method];
    if (kind === undefined) throw new TypeError(`${method} is not a list method`);
    const { names } = this.#parts.pools;
    const lists = await Promise.all(
      names.map((server) => this.#ofServer(asker, server, method, kind)),
    );
    if (kind.capability === 'resources') this.#learnOwners(asker, kind, lists.flat());
    return joinItems(kind, lists.flat(), hints);
  }

  /** What is known of who announces which resource, asked for now when nobody asked before. */
  async resourceOwners(asker: Asker): Promise<ResourceOwners> {
    await Promise.all([
      this.list(asker, 'resources/list'),
      this.list(asker, 'resources/templates/list'),
    ]);
    return ownersOf(asker);
  }

  /** Tells every server that logs how much this client wants to hear; later servers hear it when they are opened. */
  async setLevel(conversation: Conversation, message: Message): Promise<void> {
    conversation.upstreams.memory.noteLevel(message);
    const { params, bytes } = message;
    const raw = params && bytes.slice(params.start, params.end);
    const told = [...conversation.upstreams.all]
      .filter((upstream) => upstream.declares('logging'))
      .map((upstream) =>
        this.#inTime(askServer(upstream, 'logging/setLevel', raw, this.#parts.deadlines)),
      );
    await Promise.all(told);
  }

  async #ofServer(
    asker: Asker,
    server: string,
    method: string,
    kind: ListKind,
  ): Promise<readonly ListedItem[]> {
    const listed = await this.#inTime(this.#itemsOf(asker, server, method, kind));
    if (!(listed instanceof Fault)) return listed;
    this.#parts.logger.warn('a server is missing from a merged list', {
      server,
      method,
      reason: listed.message,
    });
    return [];
  }

  async #itemsOf(
    asker: Asker,
    server: string,
    method: string,
    kind: ListKind,
  ): Promise<readonly ListedItem[] | Fault> {
    const source = await asker.listSource(server);
    if (source instanceof Fault) return source;
    if (!source.declares(kind.capability)) return [];
    const pages = await drainList(kind, (cursor) => pageOf(source, method, cursor));
    if (pages instanceof ListTooLong) return new Fault('backend_protocol_error', pages.message);
    return pages instanceof Fault ? pages : pages.map((item) => ({ ...item, server }));
  }

  #inTime<Value>(work: Promise<Value>): Promise<Value | Fault> {
    const { serverTimeoutMs } = this.#settings;
    return new Promise((resolve, reject) => {
      const late = new Fault('timeout', `no answer within ${serverTimeoutMs} ms`);
      const cancel = this.#parts.timers.after(serverTimeoutMs, () => resolve(late));
      work.then(resolve, reject).finally(cancel);
    });
  }

  #learnOwners(asker: Asker, kind: ListKind, items: readonly ListedItem[]): void {
    const owners = ownersOf(asker);
    for (const { key, server } of items) {
      if (key === undefined) continue;
      if (kind.key === 'uri') owners.addResource(key, server);
      else owners.addTemplate(key, server);
    }
  }
}

const pageOf = (
  source: ListSource,
  method: string,
  cursor: string | undefined,
): Promise<Message | Fault> =>
  source.ask(method, cursor === undefined ? undefined : encodeText(`{"cursor":${cursor}}`));

const ownersOf = (asker: Asker): ResourceOwners => {
  asker.resourceOwners ??= new ResourceOwners();
  return asker.resourceOwners;
};
