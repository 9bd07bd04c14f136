import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { PieceTaker } from '../../domain/wire/piece-taker.ts';
import { StreamedMessage } from '../../domain/wire/streamed-message.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { LongMessages } from '../ports/driven/backend-connector.ts';
import type { SpooledText } from '../ports/driven/spool.ts';
import { answeredIn, headOf } from './answer-head.ts';
import { AnswerIntake, type IntakeOwner, type Passing } from './answer-intake.ts';
import { BegunAnswer } from './begun-answer.ts';
import type { LargeResults } from './large-results.ts';
import type { LongResult } from './long-result.ts';

/** What the long answers of one link need of it. */
export interface LongAnswerHost {
  /** Takes the request out that this response answers; undefined when nobody waits for it. */
  answeredBy(
    outline: Message,
    call: number | undefined,
    carrier: 'body' | 'channel',
  ): PendingRequest | undefined;
  /** All that are in flight, or the one. */
  waiting(call: number | undefined): readonly PendingRequest[];
  /** The request ends with this fault; the link need not read on what comes for it. */
  refuse(call: number, fault: Fault): void;
  /** Stops reading what comes for one request where the link can, else everything. */
  hold(call: number | undefined): void;
  letGo(call: number | undefined): void;
}

/** The answers that come over one link and are too long to be collected. */
export class LongAnswers implements LongMessages, IntakeOwner {
  readonly above: number;
  readonly #results: LargeResults;
  readonly #host: LongAnswerHost;
  readonly #intakes = new Set<AnswerIntake>();

  constructor(results: LargeResults, host: LongAnswerHost) {
    this.above = results.settings.above;
    this.#results = results;
    this.#host = host;
  }

  begin(
    text: Uint8Array,
    call: number | undefined,
    carrier: 'body' | 'channel' = 'channel',
    status?: number,
    comesAgain = false,
  ): PieceTaker | undefined {
    // Only a result may be long: requests, notifications and errors keep the limit of their carrier.
    const message = new StreamedMessage(this.#results.settings.maxWholeBytes);
    const part = message.push(text.slice());
    if (part instanceof WireFault || !message.hasResult) return undefined;
    const spooled = this.#results.open();
    if (spooled === undefined) return undefined;
    if (this.#results.write(spooled, part) === 'full') {
      spooled.release();
      return undefined;
    }
    const begun = { message, text: spooled, length: text.length };
    const intake = new AnswerIntake({ call, carrier, status }, begun, this.#results, this);
    this.#intakes.add(intake);
    const head = comesAgain ? undefined : message.head();
    if (head !== undefined) this.#passOn(intake, head, spooled);
    return intake;
  }

  /** Nobody waits for this request any more. */
  forget(call: number): void {
    if (this.#intakes.size === 0) return;
    for (const intake of this.#intakes) {
      if (intake.call === call || intake.passing?.pending.outgoingId === call) intake.cut();
    }
  }

  /** The link is dead. */
  cutAll(): void {
    for (const intake of this.#intakes) intake.cut();
  }

  arriving({ call, passing }: AnswerIntake): void {
    const waiting = passing === undefined ? this.#host.waiting(call) : [passing.pending];
    for (const pending of waiting) pending.onArriving?.();
  }

  holdBack({ call }: AnswerIntake): void {
    this.#host.hold(call);
  }

  goOn({ call }: AnswerIntake): void {
    this.#host.letGo(call);
  }

  complete({ call, carrier, status }: AnswerIntake, result: LongResult): boolean {
    const pending = this.#host.answeredBy(result.outline, call, carrier);
    if (pending === undefined) {
      result.text.release();
      return false;
    }
    void this.#results.messageFor(pending, result).then((message) => {
      if (message instanceof Fault) pending.onFailure(message);
      else pending.onAnswer(message, carrier, status);
    });
    return true;
  }

  passedOn(
    { call, carrier }: AnswerIntake,
    { pending, answer }: Passing,
    outline: Message,
  ): boolean {
    const answered = this.#host.answeredBy(outline, call, carrier);
    if (answered !== pending) {
      // Its client has seen a part of what was for another one, so both come to nothing.
      answer.break();
      this.#host.refuse(pending.outgoingId, strayed());
      answered?.onFailure(strayed());
      return answered !== undefined;
    }
    answer.finish(outline);
    this.#results.passedOn(answer.length ?? 0);
    pending.onWhole?.();
    return true;
  }

  /** Where the carrier does not say whose answer it was, all that wait may have lost theirs: the one that did times out. */
  failed({ call, passing }: AnswerIntake, fault: Fault): void {
    if (passing !== undefined) this.#host.refuse(passing.pending.outgoingId, fault);
    else if (call !== undefined) this.#host.refuse(call, fault);
    else if (this.#host.waiting(undefined).length === 1) {
      for (const pending of this.#host.waiting(undefined))
        this.#host.refuse(pending.outgoingId, fault);
    }
  }

  lost({ call, carrier }: AnswerIntake, outline: Message, fault: Fault): void {
    this.#host.answeredBy(outline, call, carrier)?.onFailure(fault);
  }

  over(intake: AnswerIntake): void {
    this.#intakes.delete(intake);
  }

  /** Begins to give it to the one it is for, if that is known by now and he takes it so. */
  #passOn(intake: AnswerIntake, begun: Uint8Array, text: SpooledText): void {
    const head = headOf(begun);
    const id = answeredIn(head, intake.call);
    const [pending] = id === undefined ? [] : this.#host.waiting(id);
    // What may become a link has to be known to its end.
    if (pending?.takesLong !== 'growing' || pending.linksAbove !== undefined) return;
    const answer = new BegunAnswer(head, text);
    intake.passOn({ pending, answer });
    pending.onBegun?.(answer, intake.carrier);
  }
}

const strayed = (): Fault =>
  new Fault('backend_protocol_error', 'the server answered with the id of another request');
