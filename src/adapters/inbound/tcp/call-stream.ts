import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { GrowingText } from '../../../domain/wire/long-part.ts';
import type { CallSink } from '../../shared/stream/framing.ts';

/** What writes the messages of all calls of a connection. */
export interface CallDesk {
  /** The next message of a call. */
  send(stream: CallStream, message: Uint8Array): void;
  /** The answer of a call that is not in memory. */
  sendLong(stream: CallStream, text: GrowingText): void;
  /** A call ends without an answer. */
  drop(stream: CallStream): void;
}

/** Part of a message, as long as one frame may be. */
export interface NextPiece {
  readonly text: Uint8Array;
  readonly endsMessage: boolean;
}

const NOTHING = new Uint8Array(0);
/** Of a long answer so much is in memory. */
const PART_BYTES = 128 * 1024;
const MOST_CREDIT = 0xffff_ffff;

/** One call of version 2: its credit, and what waits for credit or for the connection. */
export class CallStream implements CallSink {
  /** The number the client gave it. */
  readonly call: number;
  idText = '';
  /** Bytes of text the client takes before it grants more. */
  credit: number;
  /** Bytes of text that wait. */
  queuedBytes = 0;
  /** The last message was handed over. */
  isAnswered = false;
  /** Nothing of it matters any more. */
  isOver = false;
  /** Its server holds back what comes for it. */
  isPaused = false;
  /** When a tick first saw it wait for credit. */
  stuckSinceMs: number | undefined = undefined;
  readonly #desk: CallDesk;
  /** The answer, as long as not all of it was taken from where it is. */
  #long: GrowingText | undefined = undefined;
  /** Where its next part goes, again and again. */
  #part: Uint8Array = NOTHING;
  #isReading = false;
  /** Bytes of the long answer that were read. */
  #readBytes = 0;
  /** Messages that wait, oldest first. */
  #queue: Uint8Array[] | undefined = undefined;
  /** Bytes of the oldest one that have gone. */
  #sentBytes = 0;

  constructor(call: number, credit: number, desk: CallDesk) {
    this.call = call;
    this.credit = credit;
    this.#desk = desk;
  }

  stream(): void {}

  release(): void {}

  push(message: Uint8Array): void {
    if (!this.isAnswered) this.#desk.send(this, message);
  }

  answer(message: Uint8Array): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.#desk.send(this, message);
  }

  answerLong(text: GrowingText): void {
    if (this.isAnswered) {
      text.close();
      return;
    }
    this.isAnswered = true;
    this.#desk.sendLong(this, text);
  }

  answerGrowing(text: GrowingText): void {
    this.answerLong(text);
  }

  refuse(fault: Fault, idText: string, era?: Era): void {
    this.answer(errorReply(idText, fault, era));
  }

  abandon(): void {
    this.#desk.drop(this);
  }

  grant(bytes: number): void {
    this.credit = Math.min(MOST_CREDIT, this.credit + bytes);
    this.stuckSinceMs = undefined;
  }

  /** Part of the answer is not in memory. */
  get isLong(): boolean {
    return this.#long !== undefined;
  }

  beginLong(text: GrowingText): void {
    const { length = PART_BYTES } = text;
    this.#long = text;
    this.#part = Buffer.allocUnsafeSlow(Math.min(PART_BYTES, Math.max(1, length)));
  }

  /** The next part of the answer, once nothing else waits. `none`: not now; undefined: it cannot be read any more. */
  async nextPart(): Promise<Uint8Array | 'none' | undefined> {
    const text = this.#long;
    if (text === undefined || this.#isReading || this.queuedBytes > 0) return 'none';
    this.#isReading = true;
    const count = await text.read(this.#part);
    this.#isReading = false;
    if (count === undefined || this.isOver) return this.isOver ? 'none' : undefined;
    this.#readBytes += count;
    const { length } = text;
    if (length !== undefined && this.#readBytes >= length) {
      this.#long = undefined;
      text.close();
    }
    return this.#part.subarray(0, count);
  }

  enqueue(message: Uint8Array): void {
    this.#queue ??= [];
    this.#queue.push(message);
    this.queuedBytes += message.length;
  }

  /** Takes up to `limit` bytes of text off the queue, within one message and the credit. Text must wait. */
  next(limit: number): NextPiece {
    const message = this.#queue?.[0] ?? NOTHING;
    const start = this.#sentBytes;
    const end = Math.min(message.length, start + Math.min(limit, this.credit));
    const isWhole = end === message.length;
    const endsMessage = isWhole && !(this.#isInParts(message) && this.isLong);
    const text = start === 0 && isWhole ? message : message.subarray(start, end);
    if (isWhole) this.#queue?.shift();
    this.#sentBytes = isWhole ? 0 : end;
    this.queuedBytes -= text.length;
    this.credit -= text.length;
    return { text, endsMessage };
  }

  /** Lets go of what waits. */
  clear(): void {
    this.#long?.close();
    this.#long = undefined;
    this.#queue = undefined;
    this.queuedBytes = 0;
  }

  #isInParts(message: Uint8Array): boolean {
    return message.buffer === this.#part.buffer;
  }
}
