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
import { Reopening } from '../healing/reopening.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { shakeHands } from '../links/handshake.ts';
import { askServer } from '../links/own-request.ts';
import type { PendingRequest } from '../links/pending.ts';
import { answerPing } from '../links/ping-answer.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import { Call } from '../relay/call.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { ServerPool } from './server-pool.ts';
import { SharedLevels } from './shared-levels.ts';
import { Subscribers } from './subscribers.ts';

const emptyObject = encodeText('{}');

/**
 * One upstream session that all clients of a server share. It declares no client capabilities, so the server has no
 * reason to ask anybody anything; what cannot be told apart by client (log messages outside a call) reaches nobody.
 */
export class SharedServer implements UpstreamOwner {
  readonly #pool: ServerPool;
  readonly #deadlines: Deadlines;
  readonly #metrics: Metrics;
  readonly #initializeParams: Uint8Array;
  readonly #reopening: Reopening;
  readonly #members = new Set<Conversation>();
  readonly #subscribers = new Subscribers<Conversation>();
  readonly #levels: SharedLevels;
  #upstream: Upstream | undefined;
  /** Its handshake is under way. */
  #greeted: Upstream | undefined;
  #closed = false;
  /** It was open before. */
  #isReopened = false;
  #opening: Promise<Upstream | Fault> | undefined;
  #nextToken = 1;

  constructor(
    pool: ServerPool,
    parts: { readonly deadlines: Deadlines; readonly metrics: Metrics },
    initializeParams: Uint8Array,
  ) {
    this.#pool = pool;
    this.#deadlines = parts.deadlines;
    this.#metrics = parts.metrics;
    this.#initializeParams = initializeParams;
    this.#reopening = new Reopening(
      pool,
      () => this.#upstream ?? this.#openOnce(),
      () => this.#upstream === undefined && !this.#closed && !this.#subscribers.isEmpty,
    );
    this.#levels = new SharedLevels(this.#members, parts.deadlines);
  }

  get name(): string {
    return this.#pool.server;
  }

  get upstream(): Upstream | undefined {
    return this.#upstream;
  }

  obtain(conversation: Conversation): Upstream | Promise<Upstream | Fault> {
    const isNew = !this.#members.has(conversation);
    this.#members.add(conversation);
    if (isNew) void this.#levels.tell(this.#upstream);
    if (this.#upstream !== undefined) return this.#upstream;
    return this.#openOnce();
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
    switch (message.method ?? '') {
      case 'logging/setLevel':
        void this.#setLevel(conversation, call, message);
        return;
      case 'resources/subscribe':
        this.#subscribers.add(uriOf(message), conversation);
        break;
      case 'resources/unsubscribe':
        if (!this.#subscribers.remove(uriOf(message), conversation)) {
          call.answerWith(emptyObject);
          return;
        }
        break;
    }
    upstream.request(call, message, this.#withOwnToken(call, message, edits));
  }

  /** Resolves when the server has heard of a new log level of one of its clients. */
  async levelChanged(conversation: Conversation): Promise<void> {
    if (this.#members.has(conversation)) await this.#levels.tell(this.#upstream);
  }

  leave(conversation: Conversation): void {
    if (!this.#members.delete(conversation)) return;
    void this.#levels.tell(this.#upstream);
    for (const uri of this.#subscribers.removeAll(conversation)) {
      this.#tell('resources/unsubscribe', uri);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.#reopening.stop();
    await Promise.all([this.#upstream?.close(), this.#greeted?.close()]);
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
      for (const member of this.#subscribers.of(uriOf(message))) member.hears(this.name, message);
    } else if (changedList(message.method) !== undefined) {
      for (const member of this.#members) member.hears(this.name, message);
    } else if (about instanceof Call) {
      if (this.#isWanted(about, message))
        about.notify(message, this.#withClientToken(about, message));
    } else {
      this.#metrics.messageDropped('shared_link');
    }
  }

  upstreamLost(upstream: Upstream): void {
    if (this.#upstream === upstream) {
      this.#upstream = undefined;
      this.#reopening.begin();
    }
    this.#anybody?.serverLost(upstream.endpoint.server);
  }

  /** One of its clients that is shown several servers as one. */
  get #anybody(): Conversation | undefined {
    return [...this.#members].find(({ onlyServer }) => onlyServer === undefined);
  }

  #openOnce(): Promise<Upstream | Fault> {
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
  }

  async #open(): Promise<Upstream | Fault> {
    const upstream = await this.#pool.open(this);
    if (upstream instanceof Fault) return upstream;
    const greeted = await this.#greet(upstream);
    if (greeted instanceof Fault) {
      await upstream.close();
      return greeted;
    }
    this.#upstream = upstream;
    void this.#levels.tell(upstream);
    if (this.#isReopened) this.#anybody?.upstreamReopened(upstream);
    this.#isReopened = true;
    for (const uri of this.#subscribers.uris) this.#tell('resources/subscribe', uri);
    return upstream;
  }

  async #greet(upstream: Upstream): Promise<Upstream | Fault> {
    if (this.#closed) return new Fault('shutting_down', 'the gateway is shutting down');
    this.#greeted = upstream;
    const greeted = await shakeHands(upstream, this.#initializeParams, this.#deadlines);
    this.#greeted = undefined;
    return upstream.lost ?? greeted; // it may have died in the same turn as it answered
  }

  #tell(method: string, uri: string): void {
    if (this.#upstream === undefined) return;
    const params = encodeText(JSON.stringify({ uri }));
    void askServer(this.#upstream, method, params, this.#deadlines);
  }

  async #setLevel(conversation: Conversation, call: Call, message: Message): Promise<void> {
    const { memory } = conversation.upstreams;
    memory.noteLevel(message);
    if (!logLevels.includes(memory.level ?? '')) {
      call.onFailure(new Fault('invalid_params', `level must be one of ${logLevels.join(', ')}`));
      return;
    }
    await this.#levels.tell(this.#upstream);
    call.answerWith(emptyObject);
  }

  #isWanted(call: Call, message: Message): boolean {
    if (message.method !== 'notifications/message') return true;
    const caller = [...this.#members].find((member) => call.isOf(member));
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

const uriOf = ({ bytes, marks }: Message): string =>
  marks.uri === undefined ? '' : (jsonString(bytes, marks.uri) ?? '');
