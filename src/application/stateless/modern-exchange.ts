import type { PickRequest } from '../../domain/balancing/candidate.ts';
import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Principal } from '../../domain/identity/principal.ts';
import type { Message } from '../../domain/wire/message.ts';
import { type Edit, onOneLine, spliceOne } from '../../domain/wire/splice.ts';
import type { Resendable } from '../healing/second-try.ts';
import type { Deadlines } from '../links/deadlines.ts';
import type { Fate, PendingCarrier, PendingRequest } from '../links/pending.ts';
import { UnderWay } from '../links/under-way.ts';
import type { AnswerCarrier } from '../ports/driving/client-session.ts';
import type { BegunAnswer } from '../results/begun-answer.ts';

/** A complete request of the stateless era for one server; its `_meta` holds the members every request needs. */
export interface ModernRequest {
  /** Exactly one of its `onAnswer` and `onFailure` is called, unless it is cancelled by `pending.upstream`. */
  readonly pending: PendingRequest;
  readonly message: Message;
  /** Changes to the message beside its id. */
  readonly edits: readonly Edit[];
  /** It carries a log level. */
  readonly wantsLogs: boolean;
  /** A notification that belongs to it; `bytes` on one line, with the request's own progress token. */
  readonly notified: (message: Message, bytes: Uint8Array) => void;
  /** Flat list of the client's `mcp-param-*` headers: those no schema explains are passed on. */
  readonly paramHeaders: readonly string[];
  /** How its endpoint is chosen; absent: as any. */
  readonly pick?: PickRequest;
}

/** Who sends and ends exchanges. */
export interface ExchangeOwner {
  /** May the answer be replaced by another try? True when it was taken care of. */
  retried(exchange: ModernExchange, answer: Message): boolean;
  /** The way to the server broke. The last word on the request; undefined: it is sent again. */
  cutOff(exchange: ModernExchange, fault: Fault, fate: Fate): Fault | undefined;
  /** What the client may see of an answer. */
  shown(exchange: ModernExchange, answer: Message): Message;
  /** An endpoint has room for it now. */
  placedAgain(exchange: ModernExchange): void;
  over(exchange: ModernExchange): void;
}

/** One request on its way to a modern server: its deadline, its place on a link, its notifications. */
export class ModernExchange extends UnderWay implements PendingRequest, PendingCarrier, Resendable {
  readonly method: string;
  readonly request: ModernRequest;
  sent: Message | undefined;
  attempts = 1;
  tries = 0;
  /** Where it did not arrive: another endpoint may do better. */
  missed: Endpoint | undefined;
  /** It went with headers that mirror it. */
  isMirrored = false;
  /** Nothing of the stateless era ever waits for its client. */
  readonly resting = false;
  readonly #owner: ExchangeOwner;
  /** Undefined for subscriptions, which last. */
  readonly #deadlines: Deadlines | undefined;
  #clientToken: Uint8Array | undefined;
  #isOver = false;

  constructor(request: ModernRequest, owner: ExchangeOwner, deadlines: Deadlines | undefined) {
    super();
    this.method = request.pending.method;
    this.request = request;
    this.sent = request.message;
    this.#owner = owner;
    this.#deadlines = deadlines;
    request.pending.upstream = this;
    deadlines?.add(this);
  }

  get ended(): boolean {
    return this.#isOver;
  }

  get isLasting(): boolean {
    return this.#deadlines === undefined;
  }

  get edits(): readonly Edit[] {
    return this.request.edits;
  }

  get principalKey(): string | undefined {
    return this.request.pending.principalKey;
  }

  get caller(): Principal | undefined {
    return this.request.pending.caller;
  }

  placeAgain(): void {
    if (!this.#isOver) this.#owner.placedAgain(this);
  }

  /** How its endpoint is chosen: not where it did not arrive, if there is another. */
  get pick(): PickRequest | undefined {
    const { missed } = this;
    const { pick } = this.request;
    if (missed === undefined) return pick;
    return { affinity: pick?.affinity, suits: ({ endpoint }) => endpoint.id !== missed.id };
  }

  /** The clients' tokens may be equal: on a shared channel the request gets one of the link's. */
  useToken(key: string): Edit | undefined {
    const { bytes, marks } = this.request.message;
    const span = marks.progressToken;
    if (span === undefined) return undefined;
    this.#clientToken ??= bytes.slice(span.start, span.end);
    this.progressKey = key;
    return { span, bytes: Uint8Array.from(key, (digit) => digit.charCodeAt(0)) };
  }

  /** A notification that belongs to this request. */
  take(message: Message): void {
    if (this.#isOver) return;
    this.sent = undefined;
    this.#deadlines?.extend(this);
    this.request.notified(message, this.#withClientToken(message));
  }

  /** Lists are learned from; all else only passes. */
  get takesLong(): 'growing' | 'any' | 'string' | undefined {
    return this.method === 'tools/list' ? undefined : this.request.pending.takesLong;
  }

  get linksAbove(): number | undefined {
    return this.request.pending.linksAbove;
  }

  onArriving(): void {
    if (!this.#isOver) this.#deadlines?.extend(this);
  }

  onBegun(answer: BegunAnswer, carrier: AnswerCarrier): void {
    this.sent = undefined;
    this.request.pending.onBegun?.(answer, carrier);
  }

  onWhole(): void {
    if (this.#end()) this.request.pending.onWhole?.();
  }

  onStreaming(): void {
    if (this.#isOver) return;
    this.#deadlines?.extend(this);
    this.request.pending.onStreaming();
  }

  /** Streams of the stateless era are not resumed, so no server lets go of one. */
  onRelease(): void {}

  onAnswer(message: Message, carrier: AnswerCarrier, status?: number): void {
    if (this.#isOver || this.#owner.retried(this, message)) return;
    const shown = this.#owner.shown(this, message);
    if (this.#end()) this.request.pending.onAnswer(shown, carrier, status);
  }

  onFailure(fault: Fault, status?: number, fate?: Fate): void {
    if (this.#isOver) return;
    // A subscription has its own way of beginning anew.
    const isFinal = fate === undefined || this.#deadlines === undefined;
    const lastWord = isFinal ? fault : this.#owner.cutOff(this, fault, fate);
    if (lastWord !== undefined && this.#end()) this.request.pending.onFailure(lastWord, status);
  }

  /** Whoever waits for the answer does not want it any more. */
  cancel(_pending: PendingRequest, reason: string): void {
    if (this.#end()) this.upstream?.cancel(this, reason);
  }

  pause(): boolean {
    return !this.#isOver && this.upstream?.pause(this) === true;
  }

  resume(): void {
    if (!this.#isOver) this.upstream?.resume(this);
  }

  #end(): boolean {
    if (this.#isOver) return false;
    this.#isOver = true;
    this.#deadlines?.remove(this);
    this.#owner.over(this);
    return true;
  }

  #withClientToken(message: Message): Uint8Array {
    const bytes = onOneLine(message);
    const span =
      message.method === 'notifications/progress' ? message.marks.progressToken : undefined;
    return span === undefined || this.#clientToken === undefined
      ? bytes
      : spliceOne(bytes, span, this.#clientToken);
  }
}
