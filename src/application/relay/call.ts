import { errorReply, rpcCodeOf } from '../../domain/fault/error-reply.ts';
import type { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import { composeResult } from '../../domain/wire/compose.ts';
import type { LongPart, LongText } from '../../domain/wire/long-part.ts';
import type { Message } from '../../domain/wire/message.ts';
import { scan } from '../../domain/wire/scan.ts';
import { type Edit, noEdits, onOneLine, spliceText } from '../../domain/wire/splice.ts';
import { encodeLatin1 } from '../../domain/wire/text.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { NotedCall } from '../audit/noted-call.ts';
import type { CallRecorder } from '../caching/call-recorder.ts';
import { goneToOtherEra, isRefusedByOtherEra } from '../healing/other-era.ts';
import type { DeadlinePlace, Fate, PendingCarrier, PendingRequest } from '../links/pending.ts';
import type { AnswerCarrier, ReplySink } from '../ports/driving/client-session.ts';
import type { ClientFacts } from '../ports/driving/gateway.ts';
import type { Heartbeat } from '../push/heartbeat.ts';
import type { BegunAnswer } from '../results/begun-answer.ts';
import type { ResultLinks } from '../results/result-links.ts';
import { type CallEnd, endBy, givenUp, succeeded, tooLong } from './call-end.ts';
import { type AnswerFilter, filtered, type Noticed, type Shown } from './route.ts';

/** Who watches a call: it hears of the end once, before the client does. */
export interface CallObserver {
  /** Who sent it; `caller`: by the credential that was shown last, where that may be another one. */
  readonly facts?: Pick<ClientFacts, 'principal'>;
  readonly caller?: Pick<ClientFacts, 'principal'>;
  callAlive(call: Call): void;
  /** The way to the server broke. The last word on it; undefined: the call is sent again. Absent: it never is. */
  callCutOff?(call: Call, fault: Fault, fate: Fate): Fault | undefined;
  callEnded(call: Call, end: CallEnd): void;
}

/** One request of a client on its way through the gateway. */
export class Call implements PendingRequest {
  readonly method: string;
  /** As in `Message`; the answer carries the client's id exactly so. */
  readonly idKey: string;
  readonly idNumber: number;
  readonly startedAtMs: number;
  /** Which of the two protocols its client speaks. */
  readonly era: Era;
  /** The server it is for; empty while unresolved and for what the gateway answers itself. */
  server = '';
  upstream: PendingCarrier | undefined;
  outgoingId = 0;
  sentAtMs = 0;
  generation = 0;
  progressKey = '';
  deadline: DeadlinePlace | undefined;
  total: DeadlinePlace | undefined;
  slots: PendingRequest['slots'];
  /** Undefined while it is bound to its link. */
  placeAgain: (() => void) | undefined;
  /** Keeps the client of a silent server waiting; undefined for one that asked for no progress. */
  heartbeat: Heartbeat | undefined;
  /** The client's progress token, raw, where the link uses another one. */
  clientToken: Uint8Array | undefined;
  /** How its server's answer looks to its client; undefined where they see the same. */
  shown: Shown | undefined;
  /** It reads values of the answer, so nothing of it may be out of memory. */
  needsWhole = false;
  /** What of it its client may see; undefined where that is all. */
  filter: AnswerFilter | undefined;
  /** How what its server tells of it meanwhile looks. */
  noticed: Noticed | undefined;
  /** Who keeps what becomes of it, for others that ask the same. */
  recorder: CallRecorder | undefined;
  /** What was sent, while it may be sent again: until something that belongs to the call was shown, or its end. */
  sent: Message | undefined;
  /** The changes on its way to the server, beside those of a link. */
  edits: readonly Edit[] = noEdits;
  attempts = 1;
  /** What is written down of it at its end; undefined when nothing is. */
  noted: NotedCall | undefined;
  /** What its result may become when it is too large to be sent; undefined when nothing does. */
  links: ResultLinks | undefined;
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

  get observer(): CallObserver {
    return this.#observer;
  }

  get principalKey(): string {
    return this.#observer.facts?.principal.key ?? '';
  }

  get caller(): PendingRequest['caller'] {
    return (this.#observer.caller ?? this.#observer.facts)?.principal;
  }

  /** The server certainly works on this call: its deadline starts anew. */
  showLife(): void {
    if (!this.#ended) this.#observer.callAlive(this);
  }

  /** A notification of its server that belongs to it; `bytes`: on one line, with the client's own progress token. */
  notify(message: Message, bytes: Uint8Array): void {
    // Progress says nothing that has another name here.
    if (this.noticed === undefined || message.method === 'notifications/progress') {
      this.push(bytes, message);
    } else {
      const noticed = this.noticed(message);
      if (noticed !== undefined) this.push(noticed === message ? bytes : onOneLine(noticed));
    }
  }

  /** Belongs to the call and is no answer; on one line. `message`: the notification before it got the client's token. */
  push(bytes: Uint8Array, message?: Message): void {
    this.sent = undefined;
    if (this.#ended) return;
    this.recorder?.told(bytes);
    const isProgress = message?.method === 'notifications/progress';
    this.#sink.push(this.heartbeat?.passing(bytes, isProgress) ?? bytes);
  }

  /** A word of the gateway's own meanwhile: nothing its server said, so it may still be sent again. */
  beat(bytes: Uint8Array): void {
    if (!this.#ended) this.#sink.push(bytes);
  }

  get takesLong(): 'growing' | 'any' | 'string' | undefined {
    if (this.#sink.answerLong === undefined || this.needsWhole) return undefined;
    if (this.shown !== undefined || this.filter !== undefined) return 'string';
    return this.#sink.answerGrowing === undefined ? 'any' : 'growing';
  }

  get linksAbove(): number | undefined {
    return this.method === 'tools/call' ? this.links?.above(this.server) : undefined;
  }

  onArriving(): void {
    this.showLife();
  }

  /** The client sees it come; the call lasts until its server has sent all of it. */
  onBegun(answer: BegunAnswer, carrier: AnswerCarrier): void {
    this.sent = undefined;
    this.recorder?.told(undefined);
    if (this.#ended) answer.break();
    else {
      answer.addressTo(this.idKey, () => this.#letGo());
      this.#sink.answerGrowing?.(answer, carrier);
    }
  }

  onWhole(): void {
    this.#end(succeeded);
  }

  onStreaming(): void {
    this.showLife();
    if (!this.#ended) this.#sink.stream();
  }

  get resting(): boolean {
    return this.#openAsks > 0;
  }

  /** The server asked the client something on behalf of this call. */
  askOpened(): void {
    this.recorder?.told(undefined);
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
      this.onFailure(goneToOtherEra, status, 'untouched');
      return;
    }
    if (message.long === undefined) this.recorder?.answered(message);
    else this.recorder?.told(undefined); // what is not in memory is not kept for others
    const answer = this.shown === undefined ? message : this.shown(message);
    if (this.filter === undefined) this.#answered(answer, carrier);
    else filtered(this.filter, answer, (seen) => this.#answered(seen, carrier));
  }

  #answered(answer: Message, carrier: AnswerCarrier): void {
    this.noted?.answered(answer);
    if (answer.long !== undefined) {
      this.#answerLong(answer, answer.long, carrier);
      return;
    }
    if (!this.#end(endBy(answer)) || answer.id === undefined) return;
    const bytes = spliceText(onOneLine(answer), answer.id, this.idKey);
    this.#sink.answer(bytes, carrier, answer.errorCode);
  }

  onFailure(fault: Fault, _status?: number, fate?: Fate): void {
    if (this.#ended) return;
    const lastWord =
      fate === undefined || this.#observer.callCutOff === undefined
        ? fault
        : this.#observer.callCutOff(this, fault, fate);
    if (lastWord === undefined || !this.#end({ kind: 'fault', fault: lastWord })) return;
    // It went nowhere and may come back: each carrier has its own way to say when.
    if (lastWord.code === 'overloaded' && lastWord.retryAfterMs !== undefined) {
      this.#sink.refuse(lastWord, this.idKey, this.era);
    } else {
      const bytes = errorReply(this.idKey, lastWord, this.era);
      this.#sink.answer(bytes, 'channel', rpcCodeOf(lastWord, this.era));
    }
  }

  /** Answers with a result of the gateway's own making; `result` is raw JSON text. */
  answerWith(result: Uint8Array): void {
    if (this.#end(succeeded))
      this.#sink.answer(composeResult(encodeLatin1(this.idKey), result), 'channel');
  }

  /** The same for what its server wants the client to know; as its route shows it. */
  answerAsShown(result: Uint8Array): void {
    const answer = scan(composeResult(encodeLatin1(this.idKey), result));
    if (!(answer instanceof WireFault)) this.recorder?.answered(answer);
    const shown = answer instanceof WireFault ? undefined : this.shown?.(answer);
    if (shown === undefined) this.answerWith(result);
    else if (this.#end(succeeded)) this.#sink.answer(onOneLine(shown), 'channel');
  }

  /** Refuses the call before it went anywhere. */
  refuse(fault: Fault): void {
    if (this.#end({ kind: 'fault', fault })) this.#sink.refuse(fault, this.idKey, this.era);
  }

  /** The client does not want the answer any more. */
  abandon(): void {
    if (this.#end(givenUp)) this.#sink.abandon();
  }

  /** The client does not take the rest of its answer. */
  #letGo(): void {
    if (this.#ended) return;
    this.upstream?.cancel(this, 'the client is gone');
    this.abandon();
  }

  #answerLong(answer: Message, long: LongPart, carrier: AnswerCarrier): void {
    const bytes = answer.id && spliceText(onOneLine(answer), answer.id, this.idKey);
    const text = bytes && long.textOf(bytes);
    const { maxLongBytes = Number.POSITIVE_INFINITY } = this.#sink;
    if (this.#ended || text === undefined || text.length > maxLongBytes) {
      long.release();
      this.onFailure(tooLong(maxLongBytes));
    } else if (text.length > (this.linksAbove ?? text.length)) {
      void this.links?.link(this.server, answer, long).then((result) => {
        if (result === undefined) this.#sendLong(text, carrier);
        else this.answerWith(result);
      });
    } else this.#sendLong(text, carrier);
  }

  #sendLong(text: LongText, carrier: AnswerCarrier): void {
    if (this.#end(succeeded)) this.#sink.answerLong?.(text, carrier);
    else text.close();
  }

  #end(end: CallEnd): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.sent = undefined;
    this.heartbeat?.end();
    this.#observer.callEnded(this, end);
    this.recorder?.ended(end);
    return true;
  }
}
