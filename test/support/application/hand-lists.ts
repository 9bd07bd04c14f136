import type { Asker } from '../../../src/application/federation/asker.ts';
import type { ListSource } from '../../../src/application/federation/list-source.ts';
import { ServerViews } from '../../../src/application/federation/server-views.ts';
import { ListNews } from '../../../src/application/pools/list-news.ts';
import { type ClientProfile, defaultProfile } from '../../../src/domain/clients/client-profile.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { isListMethod, listKinds } from '../../../src/domain/mcp/rev2025/methods.ts';
import type { Era } from '../../../src/domain/mcp/revisions.ts';
import type { Message } from '../../../src/domain/wire/message.ts';
import { decodeText } from '../../../src/domain/wire/text.ts';
import { HandClock } from '../pure/hand-clock.ts';
import { type ListOptions, type ListParts, listParts } from './list-parts.ts';
import { MemorySeal } from './memory-seal.ts';
import { messageOf } from './message-of.ts';
import { RecordingLogger } from './recording-logger.ts';

/** One server that lists what a test says. */
export class HandServer {
  era: Era = 'legacy';
  capabilities = ['tools', 'prompts', 'resources'];
  /** It tells of changes, while the link is open. */
  tells = false;
  readonly link = { isOpen: true };
  /** Pages of keys of items, whatever is asked for. */
  pages: readonly (readonly string[])[] = [[]];
  /** More members of every page, raw text with a comma in front. */
  hints = '';
  /** Instead of an answer. */
  fault: Fault | undefined;
  /** `error` members of answers, one after the other; undefined for none. */
  readonly errors: (string | undefined)[] = [];
  /** First pages that were asked for. */
  asked = 0;
  /** Pages that were asked for. */
  askedPages = 0;
  readonly news = new ListNews();
  #gate: Promise<void> | undefined;

  /** Answers wait until the returned function is called. */
  hold(): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#gate = promise;
    return () => {
      this.#gate = undefined;
      resolve();
    };
  }

  get source(): ListSource {
    return {
      era: this.era,
      declares: (capability) => this.capabilities.includes(capability),
      hearing: () => (this.tells ? this.link : undefined),
      ask: (method, params) => this.#answer(method, params),
    };
  }

  async #answer(method: string, params: Uint8Array | undefined): Promise<Message | Fault> {
    const cursor = params && (JSON.parse(decodeText(params)) as { readonly cursor: string }).cursor;
    const page = cursor === undefined ? 0 : Number(cursor);
    if (page === 0) this.asked += 1;
    this.askedPages += 1;
    const { fault, hints } = this;
    const keys = this.pages[page] ?? [];
    const next = page + 1 < this.pages.length ? `,"nextCursor":"${page + 1}"` : '';
    await this.#gate;
    const error = this.errors.shift();
    if (fault !== undefined) return fault;
    if (error !== undefined) return messageOf(`{"jsonrpc":"2.0","id":1,"error":${error}}`);
    if (!isListMethod(method)) throw new TypeError(`${method} is not a list method`);
    const { items, key } = listKinds[method];
    const listed = keys.map((text) => JSON.stringify({ [key]: text })).join(',');
    return messageOf(`{"jsonrpc":"2.0","id":1,"result":{"${items}":[${listed}]${next}${hints}}}`);
  }
}

/** Somebody who asks for lists. */
export interface HandAsker extends Asker {
  closed: boolean;
}

/** Lists of scripted servers, without links. */
export class HandLists {
  readonly clock = new HandClock();
  readonly logger = new RecordingLogger();
  readonly seal: MemorySeal;
  readonly servers: ReadonlyMap<string, HandServer>;
  readonly parts: ListParts;

  /** `seal`: of another replica with the same keys. */
  constructor(names: readonly string[], options: ListOptions = {}, seal = new MemorySeal()) {
    const { clock, logger } = this;
    this.seal = seal;
    this.servers = new Map(names.map((name) => [name, new HandServer()]));
    const pools = {
      names,
      has: (name: string) => this.servers.has(name),
      all: names.map((server) => ({ server, listNews: this.server(server).news })),
    };
    const views = new ServerViews(new Map());
    const find = () => undefined;
    this.parts = listParts({ pools, views, find, seal, clock, logger }, options);
  }

  server(name: string): HandServer {
    const server = this.servers.get(name);
    if (server === undefined) throw new Error(`no server ${name} was planned`);
    return server;
  }

  asker(partition = 'legacy someone', facts: Partial<Asker> = {}): HandAsker {
    const profile: ClientProfile = defaultProfile;
    return {
      era: 'legacy',
      partition,
      caller: { principal: anonymous, remoteAddress: '' },
      sessionId: 'session',
      profile,
      closed: false,
      listSource: (server) =>
        this.servers.get(server)?.source ?? new Fault('unknown_namespace', server),
      ...facts,
    };
  }
}
