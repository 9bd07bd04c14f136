import type { FramingInbox } from '../../shared/stream/framing.ts';
import type { SlowReaderSettings } from '../../shared/stream/slow-reader-guard.ts';
import type { CallStream, NextPiece } from './call-stream.ts';

/** All calls of one connection may have as much waiting as so many at the limit of one. */
const CALLS_AT_THE_LIMIT = 16;
/** For a moment, while their clients grant credit, so many times that. */
const MOMENTARY = 4;

/**
 * What waits on the calls of one connection, and its bounds: a call whose client takes too little is held back at its
 * server, and given up where that cannot be done or does not help.
 */
export class CallQueues {
  readonly #pace: SlowReaderSettings;
  readonly #inbox: Pick<FramingInbox, 'session'>;
  readonly #giveUp: (stream: CallStream) => void;
  /** Those with text and credit, in the order in which they take turns. */
  readonly #sendable = new Set<CallStream>();
  /** Those with text and no credit, the one that has been without it longest first. */
  readonly #stuck = new Set<CallStream>();
  /** Of all queues together, what credit was granted for. */
  #sendableBytes = 0;
  /** Of all queues together, what credit is lacking for. */
  #lackingBytes = 0;

  constructor(
    pace: SlowReaderSettings,
    inbox: Pick<FramingInbox, 'session'>,
    giveUp: (stream: CallStream) => void,
  ) {
    this.#pace = pace;
    this.#inbox = inbox;
    this.#giveUp = giveUp;
  }

  get hasSendable(): boolean {
    return this.#sendable.size > 0;
  }

  /** Calls that are taken from while they are gone through come up again at the end. */
  get sendable(): Iterable<CallStream> {
    return this.#sendable;
  }

  /** What the connection alone holds back, weighed against the limit of one call. */
  get sendableBytes(): number {
    return this.#sendableBytes / CALLS_AT_THE_LIMIT;
  }

  add(stream: CallStream, message: Uint8Array): void {
    const wasFull = this.#isFull(stream);
    this.#uncount(stream);
    stream.enqueue(message);
    this.#count(stream);
    if (!this.#isFull(stream)) return;
    if (!this.#holdsBack(stream) && wasFull && stream.credit === 0) this.#giveUp(stream);
    this.#makeRoom();
  }

  grant(stream: CallStream, bytes: number): void {
    if (bytes === 0) return;
    this.#uncount(stream);
    stream.grant(bytes);
    this.#count(stream);
  }

  /** The next piece of one that is sendable. */
  take(stream: CallStream, limit: number): NextPiece {
    this.#uncount(stream);
    this.#sendable.delete(stream);
    const piece = stream.next(limit);
    this.#count(stream);
    if (stream.isPaused && stream.queuedBytes <= this.#pace.maxBufferedBytes / 2) {
      stream.isPaused = false;
      if (!stream.isAnswered) this.#inbox.session?.resumeCall(stream.idText);
    }
    return piece;
  }

  remove(stream: CallStream): void {
    this.#uncount(stream);
    stream.clear();
    this.#sendable.delete(stream);
    this.#stuck.delete(stream);
  }

  tick(nowMs: number): void {
    for (const stream of this.#stuck) {
      stream.stuckSinceMs ??= nowMs;
      const stuckMs = nowMs - stream.stuckSinceMs;
      const isTooLong =
        (this.#isFull(stream) || stream.isLong) && stuckMs >= this.#pace.stallTimeoutMs;
      const isTooMuch = this.#lackingBytes > this.#mostBytes && stuckMs > 0;
      if (isTooLong || isTooMuch) this.#giveUp(stream);
    }
  }

  get #mostBytes(): number {
    return CALLS_AT_THE_LIMIT * this.#pace.maxBufferedBytes;
  }

  #isFull({ queuedBytes }: CallStream): boolean {
    return queuedBytes > this.#pace.maxBufferedBytes;
  }

  /** Whether no more will come for it until there is room. */
  #holdsBack(stream: CallStream): boolean {
    if (stream.isAnswered) return true;
    stream.isPaused ||= this.#inbox.session?.pauseCall(stream.idText) === true;
    return stream.isPaused;
  }

  #makeRoom(): void {
    for (const stream of this.#stuck) {
      if (this.#lackingBytes <= MOMENTARY * this.#mostBytes) return;
      this.#giveUp(stream);
    }
  }

  #uncount({ queuedBytes, credit }: CallStream): void {
    const sendable = Math.min(queuedBytes, credit);
    this.#sendableBytes -= sendable;
    this.#lackingBytes -= queuedBytes - sendable;
  }

  #count(stream: CallStream): void {
    const { queuedBytes, credit } = stream;
    const sendable = Math.min(queuedBytes, credit);
    this.#sendableBytes += sendable;
    this.#lackingBytes += queuedBytes - sendable;
    if (queuedBytes === 0) return;
    if (credit === 0) this.#stuck.add(stream);
    else {
      this.#stuck.delete(stream);
      this.#sendable.add(stream);
    }
  }
}
