import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { CallSink } from '../../shared/stream/framing.ts';

/** What writes the messages of all calls of a connection. */
export interface CallDesk {
  /** The next message of a call. */
  send(stream: CallStream, message: Uint8Array): void;
  /** A call ends without an answer. */
  drop(stream: CallStream): void;
}

/** Part of a message, as long as one frame may be. */
export interface NextPiece {
  readonly text: Uint8Array;
  readonly endsMessage: boolean;
}

const NOTHING = new Uint8Array(0);
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
    const endsMessage = end === message.length;
    const text = start === 0 && endsMessage ? message : message.subarray(start, end);
    if (endsMessage) this.#queue?.shift();
    this.#sentBytes = endsMessage ? 0 : end;
    this.queuedBytes -= text.length;
    this.credit -= text.length;
    return { text, endsMessage };
  }

  /** Lets go of what waits. */
  clear(): void {
    this.#queue = undefined;
    this.queuedBytes = 0;
  }
}
