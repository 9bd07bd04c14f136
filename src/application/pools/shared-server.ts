import { errorReply } from '../../domain/fault/error-reply.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { changedList } from '../../domain/mcp/changed-list.ts';
import { logLevels } from '../../domain/mcp/rev2026/log-levels.ts';
import { isLegacyRevision } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { type Edit, onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { PendingRequest } from '../links/pending.ts';
import { answerPing } from '../links/ping-answer.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import { Call, type CallObserver } from '../relay/call.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';
import type { WorkerHost } from '../workers/worker-host.ts';
import type { ServerPool } from './server-pool.ts';
import { SharedLevels } from './shared-levels.ts';
import { SharedSessions } from './shared-sessions.ts';
import { SharedSubscriptions } from './shared-subscriptions.ts';

const emptyObject = encodeText('{}');

/**
 * One upstream session with each endpoint, which all clients of a server share. They declare no client capabilities, so
 * the server has no reason to ask anybody anything; what cannot be told apart by client (log messages outside a call)
 * reaches nobody.
 */
export class SharedServer implements UpstreamOwner, WorkerHost {
  readonly #pool: ServerPool;
  readonly #metrics: Metrics;
  readonly #members = new Map<CallObserver, Conversation>();
  readonly #sessions: SharedSessions;
  readonly #subscriptions: SharedSubscriptions;
  readonly #levels: SharedLevels;
  #nextToken = 1;

  constructor(
    pool: ServerPool,
    parts: { readonly deadlines: Deadlines; readonly metrics: Metrics },
    initializeParams: Uint8Array,
  ) {
    this.#pool = pool;
    this.#metrics = parts.metrics;
    this.#levels = new SharedLevels(() => this.#members.values(), parts.deadlines);
    this.#sessions = new SharedSessions(pool, this, {
      deadlines: parts.deadlines,
      initializeParams,
      opened: (upstream, isBack) => this.#opened(upstream, isBack),
    });
    this.#subscriptions = new SharedSubscriptions(pool, this.#sessions, parts.deadlines);
  }

  get name(): string {
    return this.#pool.server;
  }

  /** Any that is open. */
  get upstream(): Upstream | undefined {
    return this.#sessions.any;
  }

  /** The session for one request. */
  obtain(conversation: Conversation): Upstream | Promise<Upstream | Fault> {
    if (!this.#members.has(conversation)) {
      this.#members.set(conversation, conversation);
      void this.#tellLevel();
    }
    return this.#sessions.choose(conversation.upstreams.pickRequest(this.name));
  }

  /** The server's answer to initialize, with the client's older revision in it where the client asked for one. */
  async introduce(
    conversation: Conversation,
    requested: string | undefined,
  ): Promise<Message | Fault> {
    const upstream = await this.obtain(conversation);
    if (upstream instanceof Fault) return upstream;
    const answer = upstream.initializeAnswer;
    const span = answer?.marks.protocolVersion;
    if (answer === undefined || span === undefined) {
      return new Fault('backend_protocol_error', 'the server agreed to no protocol version');
    }
    const offered = jsonString(answer.bytes, span) ?? '';
    if (requested === undefined || !isLegacyRevision(requested) || requested >= offered)
      return answer;
    const older = scan(spliceOne(answer.bytes, span, encodeText(JSON.stringify(requested))));
    return older instanceof WireFault ? answer : older;
  }

  send(
    conversation: Conversation,
    call: Call,
    message: Message,
    upstream: Upstream,
    edits: readonly Edit[],
  ): void {
    let way = upstream;
    switch (message.method ?? '') {
      case 'logging/setLevel':
        void this.#setLevel(conversation, call, message);
        return;
      case 'resources/subscribe':
        way = this.#subscriptions.add(message, conversation, upstream);
        break;
      case 'resources/unsubscribe':
        if (!this.#subscriptions.remove(message, conversation)) {
          call.answerWith(emptyObject);
          return;
        }
        way = this.#subscriptions.home ?? upstream;
        break;
    }
    // Whose slots are all taken need not be where one is free first.
    const mayMove = way === upstream && upstream.turnstile?.slots.isFull === true;
    call.placeAgain = mayMove
      ? () => this.#sendAgain(conversation, call, message, edits)
      : undefined;
    way.request(call, message, this.#withOwnToken(call, message, edits));
  }

  #sendAgain(
    conversation: Conversation,
    call: Call,
    message: Message,
    edits: readonly Edit[],
  ): void {
    const send = (upstream: Upstream | Fault): void => {
      if (upstream instanceof Fault) call.onFailure(upstream);
      else if (!call.ended) this.send(conversation, call, message, upstream, edits);
    };
    const upstream = this.obtain(conversation);
    if (upstream instanceof Promise) void upstream.then(send);
    else send(upstream);
  }

  /** Resolves when the server has heard of a new log level of one of its clients. */
  async levelChanged(conversation: Conversation): Promise<void> {
    if (this.#members.has(conversation)) await this.#tellLevel();
  }

  linksTo(state: EndpointState): readonly Upstream[] {
    const upstream = this.#sessions.at(state);
    return upstream === undefined ? [] : [upstream];
  }

  async start(state: EndpointState): Promise<Fault | undefined> {
    const upstream = await this.#sessions.ensure(state);
    return upstream instanceof Fault ? upstream : undefined;
  }

  async renew(state: EndpointState): Promise<readonly Upstream[] | Fault> {
    const before = await this.#sessions.renew(state);
    if (before instanceof Fault) return before;
    if (before === undefined) return [];
    this.#subscriptions.moveFrom(before);
    return [before];
  }

  letGo(state: EndpointState): readonly Upstream[] {
    const upstream = this.#sessions.at(state);
    if (upstream === undefined || this.#subscriptions.areAt(upstream)) return [];
    this.#sessions.lost(upstream);
    return [upstream];
  }

  /** The clients of the server whose place it takes are its own. */
  takeOver(before: SharedServer): void {
    for (const member of before.#members.values()) this.#members.set(member, member);
    this.#subscriptions.takeOver(before.#subscriptions);
  }

  /** It gets nothing new, and ends what it has begun. */
  retire(): void {
    this.#subscriptions.stop();
  }

  /** The resources it subscribed to. */
  subscribed(conversation: Conversation): readonly string[] {
    return this.#subscriptions.urisOf(conversation);
  }

  leave(conversation: Conversation): void {
    if (!this.#members.delete(conversation)) return;
    void this.#tellLevel();
    this.#subscriptions.leave(conversation);
  }

  async close(): Promise<void> {
    this.#subscriptions.stop();
    await this.#sessions.closeAll();
  }

  serverAsks(upstream: Upstream, message: Message): void {
    if (message.method === 'ping') {
      answerPing(upstream, message);
      return;
    }
    const text = 'this session declared no client capabilities, because many clients share it';
    upstream.send(errorReply(message.idKey, new Fault('method_not_found', text)));
  }

  serverNotifies(_upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    if (about instanceof Call) about.showLife();
    // What concerns several clients does so on whichever stream it comes.
    if (message.method === 'notifications/resources/updated') {
      for (const member of this.#subscriptions.of(message)) member.hears(this.name, message);
    } else if (changedList(message.method) !== undefined) {
      for (const member of this.#members.values()) member.hears(this.name, message);
    } else if (about instanceof Call) {
      if (this.#isWanted(about, message))
        about.notify(message, this.#withClientToken(about, message));
    } else {
      this.#metrics.messageDropped('shared_link');
    }
  }

  upstreamLost(upstream: Upstream): void {
    if (this.#sessions.lost(upstream)) this.#subscriptions.lost(upstream);
    if (this.#sessions.any === undefined) this.#anybody?.serverLost(this.name);
  }

  /** One of its clients that is shown several servers as one. */
  get #anybody(): Conversation | undefined {
    return [...this.#members.values()].find(({ onlyServer }) => onlyServer === undefined);
  }

  #opened(upstream: Upstream, isBack: boolean): void {
    void this.#levels.tell(upstream);
    if (isBack) this.#anybody?.upstreamReopened(upstream);
    this.#subscriptions.opened(upstream);
  }

  async #tellLevel(): Promise<void> {
    await Promise.all([...this.#sessions.all].map((upstream) => this.#levels.tell(upstream)));
  }

  async #setLevel(conversation: Conversation, call: Call, message: Message): Promise<void> {
    const { memory } = conversation.upstreams;
    memory.noteLevel(message);
    if (!logLevels.includes(memory.level ?? '')) {
      call.onFailure(new Fault('invalid_params', `level must be one of ${logLevels.join(', ')}`));
      return;
    }
    await this.#tellLevel();
    call.answerWith(emptyObject);
  }

  #isWanted(call: Call, message: Message): boolean {
    if (message.method !== 'notifications/message') return true;
    const caller = this.#members.get(call.observer);
    return caller === undefined || this.#levels.wants(caller, message);
  }

  /** Tokens are the clients' own and may be equal: on a shared link each call gets one of the link's. */
  #withOwnToken(call: Call, message: Message, edits: readonly Edit[]): readonly Edit[] {
    const span = message.marks.progressToken;
    if (span === undefined) return edits;
    call.clientToken = message.bytes.slice(span.start, span.end);
    call.progressKey = String(this.#nextToken);
    this.#nextToken += 1;
    return [...edits, { span, bytes: encodeText(call.progressKey) }];
  }

  #withClientToken(call: Call, message: Message): Uint8Array {
    const bytes = onOneLine(message);
    const span =
      message.method === 'notifications/progress' ? message.marks.progressToken : undefined;
    return span === undefined || call.clientToken === undefined
      ? bytes
      : spliceOne(bytes, span, call.clientToken);
  }
}
