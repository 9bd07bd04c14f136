import { Fault } from '../../domain/fault/fault.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { PieceTaker } from '../../domain/wire/piece-taker.ts';
import type { StreamedMessage } from '../../domain/wire/streamed-message.ts';
import { WireFault } from '../../domain/wire/wire-fault.ts';
import type { PendingRequest } from '../links/pending.ts';
import type { SpooledText } from '../ports/driven/spool.ts';
import type { BegunAnswer } from './begun-answer.ts';
import type { LargeResults } from './large-results.ts';
import { LongResult } from './long-result.ts';

/** What an intake tells of its answer. Nothing after `failed`, `complete` or `passedOn`. */
export interface IntakeOwner {
  arriving(intake: AnswerIntake): void;
  /** The spool does not keep up: no more should come until `goOn`. */
  holdBack(intake: AnswerIntake): void;
  goOn(intake: AnswerIntake): void;
  /** True when somebody waits for it, who has it now. */
  complete(intake: AnswerIntake, result: LongResult): boolean;
  /** The same of one that is passed on. */
  passedOn(intake: AnswerIntake, to: Passing, outline: Message): boolean;
  failed(intake: AnswerIntake, fault: Fault): void;
  /** It was read to its end, though nobody can have it. */
  lost(intake: AnswerIntake, outline: Message, fault: Fault): void;
  over(intake: AnswerIntake): void;
}

/** An answer that is passed on while it comes, and who gets it. */
export interface Passing {
  readonly pending: PendingRequest;
  readonly answer: BegunAnswer;
}

const LEAST_FREED_BYTES = 4_096;

/** So often a long answer counts as a sign of life. */
const LIFE_BYTES = 65_536;

/** One long answer on its way from a link to the spool. */
export class AnswerIntake implements PieceTaker {
  /** The request it came for, where its carrier can tell. */
  readonly call: number | undefined;
  readonly carrier: 'body' | 'channel';
  readonly status: number | undefined;
  readonly #message: StreamedMessage;
  readonly #text: SpooledText;
  readonly #results: LargeResults;
  readonly #owner: IntakeOwner;
  /** The piece before, as far as its memory may be freed. */
  #before: Uint8Array | undefined;
  #isOver = false;
  #isHeld = false;
  /** Why nobody can have it, while it is read on to learn whose it was. */
  #lost: Fault | undefined;
  #length = 0;
  #silentBytes = 0;
  #passing: Passing | undefined;

  /** `message` has read the beginning of the text, whose part of the result is in `text`. */
  constructor(
    origin: {
      readonly call: number | undefined;
      readonly carrier: 'body' | 'channel';
      readonly status: number | undefined;
    },
    begun: {
      readonly message: StreamedMessage;
      readonly text: SpooledText;
      readonly length: number;
    },
    results: LargeResults,
    owner: IntakeOwner,
  ) {
    this.call = origin.call;
    this.carrier = origin.carrier;
    this.status = origin.status;
    this.#message = begun.message;
    this.#text = begun.text;
    this.#length = begun.length;
    this.#results = results;
    this.#owner = owner;
    this.#text.onDrain(() => this.#goOn());
  }

  /** Whose answer it is, as far as that is known. */
  get passing(): Passing | undefined {
    return this.#passing;
  }

  /** From now on what comes is passed on. */
  passOn(to: Passing): void {
    this.#passing = to;
  }

  push(piece: Uint8Array): boolean {
    this.#length += piece.length;
    const { maxBytes } = this.#results.settings;
    if (this.#length > maxBytes) {
      this.#fail(
        new Fault('message_too_large', `the server's answer has more than ${maxBytes} bytes`),
      );
      return false;
    }
    if (this.#isOver) return true; // what is left of an answer nobody gets
    const part = this.#message.push(piece);
    if (part instanceof WireFault) this.#refuse(part);
    else {
      this.#spool(part);
      this.#showLife(piece.length);
      this.#letGo(piece);
    }
    return true;
  }

  end(): boolean {
    if (this.#isOver) return false;
    const outline = this.#message.end();
    if (outline instanceof WireFault) {
      this.#refuse(outline);
      return false;
    }
    if (this.#lost !== undefined) {
      this.#leave();
      this.#owner.lost(this, outline, this.#lost);
      return false;
    }
    if (this.#passing !== undefined) {
      this.#leave();
      return this.#owner.passedOn(this, this.#passing, outline);
    }
    const { start, end } = this.#message.longestString;
    const offset = this.#message.resultStart;
    const isInside = start >= offset && end <= offset + this.#text.length;
    const longest = isInside ? { start: start - offset, end: end - offset } : { start: 0, end: 0 };
    this.#leave();
    return this.#owner.complete(this, new LongResult(this.#text, outline, longest));
  }

  cut(): void {
    if (this.#isOver) return;
    this.#leave();
    this.#passing?.answer.break();
    this.#text.release();
  }

  #spool(part: Uint8Array): void {
    if (part.length === 0 || this.#lost !== undefined) return;
    const outcome = this.#results.write(this.#text, part);
    if (outcome === 'full') {
      this.#lost = noRoom();
      this.#text.release();
      if (this.call !== undefined || this.#passing !== undefined) this.#fail(this.#lost);
    } else if (outcome === 'wait' && !this.#isHeld) {
      this.#isHeld = true;
      this.#owner.holdBack(this);
    }
  }

  /**
   * Read buffers are large and come faster than garbage is collected: tens of megabytes would lie around. So each that was
   * nothing but a piece is freed as soon as the next one shows that its reader is done with it. Small ones may be shared: an
   * HTTP client hands out one empty buffer for all that has none.
   */
  #letGo(piece: Uint8Array): void {
    if (this.#before !== undefined) free(this.#before);
    const isAlone = piece.byteLength === piece.buffer.byteLength;
    this.#before = isAlone && piece.byteLength >= LEAST_FREED_BYTES ? piece : undefined;
  }

  #showLife(bytes: number): void {
    this.#silentBytes += bytes;
    if (this.#silentBytes < LIFE_BYTES || this.#isOver) return;
    this.#silentBytes = 0;
    this.#owner.arriving(this);
  }

  #refuse({ message }: WireFault): void {
    this.#fail(
      new Fault('backend_protocol_error', `the server's message is not valid: ${message}`),
    );
  }

  #fail(fault: Fault): void {
    if (this.#isOver) return;
    this.cut();
    this.#owner.failed(this, fault);
  }

  #goOn(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#owner.goOn(this);
  }

  #leave(): void {
    this.#before = undefined;
    this.#isOver = true;
    this.#goOn();
    this.#owner.over(this);
  }
}

const noRoom = (): Fault =>
  new Fault(
    'overloaded',
    'the room for large results is used up (results.max_spool); try again later',
  );

/** The memory of a piece that nothing else lies in. */
const free = ({ buffer }: Uint8Array): void => {
  if (buffer instanceof ArrayBuffer) buffer.transfer(0);
};
