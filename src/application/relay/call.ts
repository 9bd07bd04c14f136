import { errorReply, rpcCodeOf } from '../../domain/fault/error-reply.ts';
import { Fault } from '../../domain/fault/fault.ts';
import { isOfModernEra } from '../../domain/mcp/rev2026/status.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { composeResult } from '../../domain/wire/compose.ts';
import type { Message } from '../../domain/wire/message.ts';
import { onOneLine, spliceText } from '../../domain/wire/splice.ts';
import { encodeLatin1 } from '../../domain/wire/text.ts';
import type { DeadlinePlace, PendingCarrier, PendingRequest } from '../links/pending.ts';
import type { AnswerCarrier, ReplySink } from '../ports/driving/gateway.ts';
import type { Shown } from './route.ts';

/** How a call ended. A JSON-RPC error of the server is its raw response; a fault is the gateway's own refusal. */
export type CallEnd =
  | { readonly kind: 'result' }
  | { readonly kind: 'error'; readonly rpcCode: number }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'cancelled' };

const succeeded: CallEnd = { kind: 'result' };
const givenUp: CallEnd = { kind: 'cancelled' };

/** Who watches a call: it hears of the end once, before the client does. */
export interface CallObserver {
  callAlive(call: Call): void;
  callEnded(call: Call, end: CallEnd): void;
}

/** One request of a client on its way through the gateway. */
export class Call implements PendingRequest {
  readonly method: string;
  /** Raw JSON text of the client's id: the answer carries exactly this. */
  readonly idKey: string;
  /** As in `Message`. */
  readonly idNumber: number;
  readonly startedAtMs: number;
  /** Which of the two protocols its client speaks. */
  readonly era: Era;
  /** The server it is for; empty while unresolved and for what the gateway answers itself. */
  server = '';
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  progressKey = '';
  deadline: DeadlinePlace | undefined;
  /** The client's progress token, raw, where the link uses another one. */
  clientToken: Uint8Array | undefined;
  /** How its server's answer looks to its client; undefined where they see the same. */
  shown: Shown | undefined;
  readonly #sink: ReplySink;
  readonly #observer: CallObserver;
  /** Requests of the server that wait for the client. */
  #openAsks = 0;
  #ended = false;

  constructor(
    message: Message,
    sink: ReplySink,
    observer: CallObserver,
    startedAtMs: number,
    era: Era = 'legacy',
  ) {
    this.era = era;
    this.method = message.method ?? '';
    this.idKey = message.idKey;
    this.idNumber = message.idNumber;
    this.startedAtMs = startedAtMs;
    this.#sink = sink;
    this.#observer = observer;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** The server certainly works on this call: its deadline starts anew. */
  showLife(): void {
    if (!this.#ended) this.#observer.callAlive(this);
  }

  /** Something that belongs to the call but is not its answer. JSON text on one line. */
  push(bytes: Uint8Array): void {
    if (!this.#ended) this.#sink.push(bytes);
  }

  onStreaming(): void {
    if (this.#ended) return;
    this.#observer.callAlive(this);
    this.#sink.stream();
  }

  get resting(): boolean {
    return this.#openAsks > 0;
  }

  /** The server asked the client something on behalf of this call. */
  askOpened(): void {
    this.#openAsks += 1;
  }

  /** The client has acted: from now on it is the server again that owes something. */
  askSettled(): void {
    this.#openAsks -= 1;
    if (!this.#ended) this.#observer.callAlive(this);
  }

  onRelease(): void {
    if (!this.#ended) this.#sink.release();
  }

  onAnswer(message: Message, carrier: AnswerCarrier, status?: number): void {
    if (this.era === 'legacy' && isRefusedByOtherEra(message, status)) {
      const text = 'the server went over to another protocol version; send the request again';
      this.onFailure(new Fault('session_lost', text));
      return;
    }
    const answer = this.shown === undefined ? message : this.shown(message);
    const failed = answer.error !== undefined;
    const end: CallEnd = failed ? { kind: 'error', rpcCode: answer.errorCode ?? 0 } : succeeded;
    if (!this.#end(end) || answer.id === undefined) return;
    const bytes = spliceText(onOneLine(answer), answer.id, this.idKey);
    this.#sink.answer(bytes, carrier, answer.errorCode);
  }

  onFailure(fault: Fault): void {
    if (!this.#end({ kind: 'fault', fault })) return;
    const bytes = errorReply(this.idKey, fault, this.era);
    this.#sink.answer(bytes, 'channel', rpcCodeOf(fault, this.era));
  }

  /** Answers with a result of the gateway's own making; `result` is raw JSON text. */
  answerWith(result: Uint8Array): void {
    if (this.#end(succeeded))
      this.#sink.answer(composeResult(encodeLatin1(this.idKey), result), 'channel');
  }

  /** Refuses the call before it went anywhere. */
  refuse(fault: Fault): void {
    if (this.#end({ kind: 'fault', fault })) this.#sink.refuse(fault, this.idKey, this.era);
  }

  /** The client does not want the answer any more. */
  abandon(): void {
    if (this.#end(givenUp)) this.#sink.abandon();
  }

  #end(end: CallEnd): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#observer.callEnded(this, end);
    return true;
  }
}

const badRequest = 400;

/** A server that has no sessions any more says so in words no client of a session knows. */
const isRefusedByOtherEra = ({ errorCode }: Message, status: number | undefined): boolean =>
  status === badRequest && errorCode !== undefined && isOfModernEra(errorCode);
