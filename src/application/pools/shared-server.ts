import { errorReply } from '../../domain/fault/error-reply.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { isLegacyRevision } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { type Edit, onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import { encodeText, jsonString } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { Deadlines } from '../links/deadlines.ts';
import { shakeHands } from '../links/handshake.ts';
import { askServer } from '../links/own-request.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { Upstream, UpstreamOwner } from '../links/upstream.ts';
import type { Metrics } from '../ports/driven/metrics.ts';
import { Call } from '../relay/call.ts';
import type { Conversation } from '../sessions/conversation.ts';
import type { ServerPool } from './server-pool.ts';
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
  readonly #members = new Set<Conversation>();
  readonly #subscribers = new Subscribers<Conversation>();
  #upstream: Upstream | undefined;
  /** Its handshake is under way. */
  #greeted: Upstream | undefined;
  #closed = false;
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
  }

  get name(): string {
    return this.#pool.server;
  }

  get upstream(): Upstream | undefined {
    return this.#upstream;
  }

  obtain(conversation: Conversation): Upstream | Promise<Upstream | Fault> {
    this.#members.add(conversation);
    if (this.#upstream !== undefined) return this.#upstream;
    this.#opening ??= this.#open().finally(() => {
      this.#opening = undefined;
    });
    return this.#opening;
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
        call.answerWith(emptyObject);
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

  leave(conversation: Conversation): void {
    if (!this.#members.delete(conversation)) return;
    for (const uri of this.#subscribers.removeAll(conversation)) {
      this.#tell('resources/unsubscribe', uri);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#upstream?.close(), this.#greeted?.close()]);
  }

  serverAsks(upstream: Upstream, message: Message): void {
    if (message.method === 'ping') {
      upstream.answerPing(message);
      return;
    }
    const text = 'this session declared no client capabilities, because many clients share it';
    upstream.send(errorReply(message.idKey, new Fault('method_not_found', text)));
  }

  serverNotifies(upstream: Upstream, message: Message, about: PendingRequest | undefined): void {
    if (about instanceof Call) {
      about.showLife();
      about.push(this.#withClientToken(about, message));
    } else if (message.method === 'notifications/resources/updated') {
      const bytes = onOneLine(message);
      for (const { outlet } of this.#subscribers.of(uriOf(message))) outlet.deliver(bytes);
    } else if (message.method?.endsWith('/list_changed') === true) {
      for (const member of this.#members) member.serverNotifies(upstream, message, undefined);
    } else {
      this.#metrics.messageDropped('shared_link');
    }
  }

  upstreamLost(upstream: Upstream): void {
    if (this.#upstream === upstream) this.#upstream = undefined;
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
