import { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Implementation } from '../../domain/mcp/rev2025/handshake.ts';
import { tasksExtension } from '../../domain/mcp/rev2026/names.ts';
import { gatewaySender, paramsWithMeta, senderMeta } from '../../domain/mcp/rev2026/sender-meta.ts';
import { subscriptionIdOf } from '../../domain/mcp/rev2026/subscription-messages.ts';
import type { Message } from '../../domain/wire/message.ts';
import { decodeText, encodeText } from '../../domain/wire/text.ts';
import type { ListSource } from '../federation/list-source.ts';
import { RepeatableTools } from '../healing/repeatable-tools.ts';
import { secondTry } from '../healing/second-try.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { Fate, PendingRequest } from '../links/pending.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { Clock, Timers } from '../ports/driven/clock.ts';
import type { Logger } from '../ports/driven/logger.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import type { Call } from '../relay/call.ts';
import { ChangeHub } from '../subscriptions/change-hub.ts';
import { type ListenCarrier, ModernChangeSource } from '../subscriptions/modern-change-source.ts';
import type { WorkerHost } from '../workers/worker-host.ts';
import { KnownDiscoveries } from './known-discoveries.ts';
import { capabilitiesOf } from './known-discovery.ts';
import { KnownHeaders } from './known-headers.ts';
import type { Seat } from './logging-seats.ts';
import { mirroringHeaders } from './mirroring.ts';
import { type ExchangeOwner, ModernExchange, type ModernRequest } from './modern-exchange.ts';
import { ModernLinks } from './modern-links.ts';
import { OwnQuestion, requestOf } from './own-question.ts';
import type { StatelessRequest, StatelessServer } from './stateless-server.ts';
import { ToolHeaders } from './tool-headers.ts';

export interface ModernServerParts {
  readonly pool: ServerPool;
  readonly deadlines: Deadlines;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly identity: Implementation;
}

const emptyResult = encodeText('{}');
const knowsTasks = JSON.stringify({ extensions: { [tasksExtension]: {} } });
const headerMismatch = -32_020;
/** A server that speaks the stateless protocol itself. All clients share its links. */
export class ModernServer implements StatelessServer, UpstreamOwner, ExchangeOwner, ListenCarrier {
  readonly name: string;
  readonly changes: ChangeHub;
  readonly toolHeaders: ToolHeaders;
  readonly #parts: ModernServerParts;
  readonly #links: ModernLinks;
  readonly #headers = new KnownHeaders();
  readonly #tools: RepeatableTools;
  readonly #ownMeta: string;
  /** Servers tell of tasks only those who know what tasks are. */
  readonly #listenMeta: string;
  #nextToken = 1;
  readonly #discoveries: KnownDiscoveries;

  /** `before`: it takes the place of that one, and whoever listened there listens here. */
  constructor(parts: ModernServerParts, before?: ModernServer) {
    const { pool, clock, timers, logger, identity } = parts;
    this.name = pool.server;
    this.#parts = parts;
    this.#links = new ModernLinks(pool, this);
    const sender = gatewaySender(identity);
    this.#ownMeta = senderMeta(sender);
    this.#listenMeta = senderMeta({ ...sender, clientCapabilities: knowsTasks });
    const discover = paramsWithMeta(this.#ownMeta, undefined);
    this.#discoveries = new KnownDiscoveries(
      (caller) => this.#ask('server/discover', discover, caller),
      { server: pool.server, clock, said: pool.said },
      pool.isPerCaller,
    );
    const changeSource = new ModernChangeSource(this, parts);
    this.changes = before?.changes ?? new ChangeHub(changeSource, parts);
    const source = (): Promise<ListSource | Fault> => this.#listSource(this.#ownMeta);
    this.toolHeaders = new ToolHeaders({ server: pool.server, source, clock, timers, logger });
    this.#tools = new RepeatableTools(
      (method, params) => this.#ask(method, paramsWithMeta(this.#ownMeta, params)),
      parts,
    );
    if (before !== undefined) this.changes.moveTo(changeSource);
  }

  /** The server's own words about itself: a response whose result is a DiscoverResult. Kept as long as it says. */
  discovery(caller: Principal | undefined): Promise<Message | Fault> {
    return this.#discoveries.get(caller);
  }

  carry({ call, message, meta, edits, headers, facts }: StatelessRequest): void {
    this.send({
      pending: call,
      message,
      edits,
      wantsLogs: meta.logLevel !== undefined,
      notified: (notification, bytes) => call.notify(notification, bytes),
      paramHeaders: headers?.params ?? noHeaders,
      pick: this.#parts.pool.pickRequest(facts),
    });
  }

  send(request: ModernRequest): void {
    const deadlines = this.#parts.deadlines.for(request.message, request.edits);
    this.#place(new ModernExchange(request, this, deadlines));
  }

  /** What the handshake revisions call ping: nobody of this era answers one, so it is asked what it is. */
  ping(call: Call): void {
    const question = new OwnQuestion('server/discover', (outcome) => {
      call.upstream = question.upstream;
      if (outcome instanceof Fault) call.onFailure(outcome);
      else call.answerWith(emptyResult);
    });
    const params = paramsWithMeta(this.#ownMeta, undefined);
    this.send(plain(question, requestOf(question.method, params)));
  }

  listSource({ message, meta, facts }: StatelessRequest): Promise<ListSource | Fault> {
    const { clientInfo, clientCapabilities } = meta;
    const sender = senderMeta({
      clientInfo: clientInfo && decodeText(message.bytes, clientInfo),
      clientCapabilities:
        clientCapabilities === undefined ? '{}' : decodeText(message.bytes, clientCapabilities),
    });
    return this.#listSource(sender, facts.principal);
  }

  listen(
    params: Uint8Array,
    pending: { onAnswer(message: Message): void; onFailure(fault: Fault): void },
    notified: (message: Message) => void,
  ): () => void {
    const question = new OwnQuestion('subscriptions/listen', (outcome) => {
      if (outcome instanceof Fault) pending.onFailure(outcome);
      else pending.onAnswer(outcome);
    });
    const message = requestOf(question.method, paramsWithMeta(this.#listenMeta, params));
    const request = { ...plain(question, message), notified };
    const exchange = new ModernExchange(request, this, undefined);
    this.#place(exchange);
    return () => exchange.cancel(question, 'nobody listens any more');
  }

  /** `isFollowed`: who listens has gone over to the server that took its place. */
  async close(isFollowed = false): Promise<void> {
    if (!isFollowed) this.changes.close();
    await this.#links.close();
  }

  placedAgain(exchange: ModernExchange): void {
    this.#links.release(exchange);
    exchange.tries -= 1; // the one before never went out
    this.#place(exchange);
  }

  retried(exchange: ModernExchange, answer: Message): boolean {
    if (answer.errorCode !== headerMismatch || exchange.tries > 1) return false;
    // The schema of the tool may have changed since its headers were learned.
    void this.toolHeaders.refresh().then(() => this.#place(exchange));
    return true;
  }

  cutOff(exchange: ModernExchange, fault: Fault, fate: Fate): Fault | undefined {
    if (fate === 'untouched') exchange.missed = exchange.endpoint;
    const outcome = secondTry(exchange, fault, fate, {
      server: this.name,
      replay: this.#parts.pool.replay,
      retries: this.#parts.pool.retries,
      allows: (tool) => this.#tools.has(tool),
      send: () => this.#place(exchange),
      fail: (lastWord) => exchange.onFailure(lastWord),
    });
    if (outcome instanceof Fault) return outcome;
    this.#links.release(exchange);
    outcome.catch((bug: unknown) => {
      const error = bug instanceof Error ? (bug.stack ?? bug.message) : String(bug);
      const { method } = exchange;
      this.#parts.logger.error('a call failed by a fault of the gateway', { method, error });
      exchange.onFailure(new Fault('internal', 'the gateway failed to carry the request'));
    });
    return undefined;
  }

  shown(exchange: ModernExchange, answer: Message): Message {
    const isMirrored = exchange.method === 'tools/list' && exchange.isMirrored;
    return isMirrored ? this.toolHeaders.learn(answer) : answer;
  }

  over(exchange: ModernExchange): void {
    if (exchange.request.wantsLogs) this.#links.release(exchange);
  }

  /** Where it holds what is open to its workers. */
  get workers(): WorkerHost {
    return this.#links;
  }

  /** Servers of this era ask in their results only. */
  serverAsks(): void {
    this.#parts.metrics.messageDropped('unexpected_request');
  }

  serverNotifies(upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    const exchange = about ?? this.#meant(upstream, message);
    if (exchange instanceof ModernExchange) exchange.take(message);
    else this.#parts.metrics.messageDropped('unattributable');
  }

  upstreamLost(upstream: Upstream): void {
    this.#links.lost(upstream);
  }

  /** On a shared channel: subscriptions are named, log messages belong to the only request that wants them. */
  #meant(upstream: Upstream, message: Message): PendingRequest | undefined {
    if (message.method === 'notifications/message') return this.#links.seatOf(upstream)?.logged;
    if (message.method === 'notifications/cancelled') {
      const { requestId } = message.marks;
      if (requestId !== undefined) this.#tornDown(upstream, decodeText(message.bytes, requestId));
      return undefined;
    }
    const id = subscriptionIdOf(message);
    return id === '' ? undefined : upstream.pendingOf(Number(id));
  }

  /** A server may end a subscription of its own accord, and nothing else. */
  #tornDown(upstream: Upstream, id: string): void {
    const pending = upstream.pendingOf(Number(id));
    if (pending?.method !== 'subscriptions/listen') return;
    upstream.failed(
      Number(id),
      new Fault('backend_unavailable', `server "${this.name}" ended the subscription`),
    );
  }

  #place(exchange: ModernExchange): void {
    exchange.tries += 1;
    const logged = exchange.request.wantsLogs ? exchange : undefined;
    const seat = this.#links.seat(logged, exchange.pick);
    if (seat instanceof Promise) void seat.then((found) => this.#seated(exchange, found));
    else this.#seated(exchange, seat);
  }

  #seated(exchange: ModernExchange, seat: Seat | Fault): void {
    if (seat instanceof Fault) exchange.onFailure(seat);
    else if (exchange.ended) this.#links.release(exchange);
    else if (seat.upstream.takesHeaders) this.#sendMirrored(exchange, seat.upstream);
    else this.#sendOnChannel(exchange, seat.upstream);
  }

  #sendOnChannel(exchange: ModernExchange, upstream: Upstream): void {
    const { message, edits } = exchange.request;
    const token = exchange.useToken(String(this.#nextToken));
    this.#nextToken += 1;
    upstream.request(exchange, message, token === undefined ? edits : [...edits, token]);
  }

  #sendMirrored(exchange: ModernExchange, upstream: Upstream): void {
    exchange.isMirrored = true;
    const headers = mirroringHeaders(exchange.request, this.toolHeaders, this.#headers);
    if (headers instanceof Promise) {
      void headers.then((found) => {
        if (!exchange.ended)
          upstream.request(exchange, exchange.request.message, exchange.request.edits, found);
      });
    } else upstream.request(exchange, exchange.request.message, exchange.request.edits, headers);
  }

  async #listSource(meta: string, caller?: Principal): Promise<ListSource | Fault> {
    const discovery = await this.discovery(caller);
    if (discovery instanceof Fault) return discovery;
    const capabilities = capabilitiesOf(discovery);
    return {
      era: 'modern',
      declares: (capability) => Object.hasOwn(capabilities, capability),
      hearing: () => undefined, // it says how long its lists last
      ask: (method, params) => this.#ask(method, paramsWithMeta(meta, params), caller),
    };
  }

  #ask(method: string, params: Uint8Array, caller?: Principal): Promise<Message | Fault> {
    return new Promise((resolve) => {
      const question = new OwnQuestion(method, resolve, caller);
      this.send(plain(question, requestOf(method, params)));
    });
  }
}

const noHeaders: readonly string[] = [];

const plain = (pending: PendingRequest, message: Message): ModernRequest => ({
  pending,
  message,
  edits: [],
  wantsLogs: false,
  notified: () => undefined,
  paramHeaders: noHeaders,
});
