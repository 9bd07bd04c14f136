import { GrowingBytes } from '../../../../domain/wire/growing-bytes.ts';
import type { LongTexts, PieceTaker } from '../../../../domain/wire/piece-taker.ts';
import { readFrameHead } from './frame-head.ts';

/** Where the bytes go that the WebSocket library reads, and the messages it does not see. */
export interface FrameReceiver {
  /** Bytes of whole frames or parts of them, in order. */
  pass(chunk: Uint8Array): void;
  /** One text message that came in several frames. */
  text(message: Uint8Array): void;
  /** A message is longer than any may be. */
  tooLong(): void;
}

const CONTINUATION = 0;
const TEXT = 1;
/** First byte of a text message in one frame. */
const WHOLE_TEXT = 0x81;
/** In the place of a length: it follows in two bytes. */
const TWO_BYTE_LENGTH = 126;
const SHORT_HEAD_BYTES = 2;
const LONGER_HEAD_BYTES = 4;
/** Nothing counts that comes after it. */
const CLOSE = 8;
/** Longest head of a frame from a server, which masks nothing (RFC 6455 §5.2). */
const MAX_HEAD_BYTES = 10;

/** What becomes of the payload that comes. */
type Way = 'pass' | 'take' | 'collect';

/**
 * Stands between a socket and the WebSocket library, which holds every message whole: text messages that are long, and
 * those in several frames, are taken out of the bytes frame by frame (RFC 6455 §5). All else, what is wrong included, is
 * left to the library.
 */
export class LongFrames {
  readonly #maxMessageBytes: number;
  readonly #long: LongTexts;
  readonly #receiver: FrameReceiver;
  /** The unfinished head of a frame. */
  #head: Uint8Array = new Uint8Array(0);
  #way: Way = 'pass';
  /** Bytes of the payload that are still to come. */
  #missing = 0;
  /** The frame at hand is the last of its message. */
  #isLast = true;
  /** A message of several frames is under way that the library knows nothing of. */
  #isDiverted = false;
  readonly #collected = new GrowingBytes();
  #taker: PieceTaker | undefined;
  #isDeclined = false;
  #isOver = false;

  constructor(maxMessageBytes: number, long: LongTexts, receiver: FrameReceiver) {
    this.#maxMessageBytes = maxMessageBytes;
    this.#long = long;
    this.#receiver = receiver;
  }

  push(chunk: Uint8Array): void {
    if (this.#isOver && this.#missing === 0) return;
    const isBetweenFrames = this.#missing === 0 && this.#head.length === 0;
    let at = isBetweenFrames ? this.#afterShort(chunk) : 0;
    /** What is passed on is passed on in one piece. */
    let passedFrom = 0;
    while (at < chunk.length) {
      if (this.#missing > 0) {
        const end = Math.min(chunk.length, at + this.#missing);
        this.#missing -= end - at;
        if (this.#way !== 'pass') {
          this.#take(chunk.subarray(at, end));
          passedFrom = end;
        }
        at = end;
        continue;
      }
      const isWholeInChunk = this.#head.length === 0;
      const bytes = isWholeInChunk
        ? chunk
        : Buffer.concat([this.#head, chunk.subarray(at, at + MAX_HEAD_BYTES)]);
      const head = readFrameHead(bytes, isWholeInChunk ? at : 0);
      if (head === undefined) {
        // Fewer bytes than a head has: they wait, so that the library does not get them if the frame is not for it.
        if (passedFrom < at) this.#receiver.pass(chunk.subarray(passedFrom, at));
        this.#head = Uint8Array.from(isWholeInChunk ? chunk.subarray(at) : bytes);
        return;
      }
      const inChunk = head.length - (isWholeInChunk ? 0 : this.#head.length);
      this.#way = this.#wayOf(head);
      this.#isOver ||= head.opcode === CLOSE;
      this.#missing = head.payloadBytes;
      if (this.#way === 'pass') {
        if (!isWholeInChunk) this.#receiver.pass(this.#head);
      } else {
        if (passedFrom < at) this.#receiver.pass(chunk.subarray(passedFrom, at));
        passedFrom = at + inChunk;
        this.#isLast = head.isLast;
        if (head.payloadBytes === 0) this.#take(chunk.subarray(0, 0));
      }
      this.#head = new Uint8Array(0);
      at += inChunk;
    }
    if (passedFrom < chunk.length)
      this.#receiver.pass(passedFrom === 0 ? chunk : chunk.subarray(passedFrom));
  }

  /** The connection is gone. */
  cut(): void {
    this.#isOver = true;
    this.#missing = 0;
    this.#taker?.cut();
  }

  /** Where the short messages end that the chunk begins with, each whole in one frame: nearly always its end. */
  #afterShort(chunk: Uint8Array): number {
    let at = 0;
    while (at + LONGER_HEAD_BYTES <= chunk.length && chunk[at] === WHOLE_TEXT) {
      const short = chunk[at + 1] as number;
      if (short > TWO_BYTE_LENGTH) break;
      const isShort = short < TWO_BYTE_LENGTH;
      const payloadBytes = isShort
        ? short
        : ((chunk[at + 2] as number) << 8) | (chunk[at + 3] as number);
      const end = at + payloadBytes + (isShort ? SHORT_HEAD_BYTES : LONGER_HEAD_BYTES);
      if (end > chunk.length || payloadBytes > this.#long.above) break;
      at = end;
    }
    return at;
  }

  #wayOf({
    isPlain,
    opcode,
    isLast,
    payloadBytes,
  }: ReturnType<typeof readFrameHead> & object): Way {
    if (!isPlain) return 'pass';
    if (opcode === CONTINUATION && this.#isDiverted)
      return this.#taker === undefined ? 'collect' : 'take';
    const isWanted =
      opcode === TEXT && !this.#isDiverted && (!isLast || payloadBytes > this.#long.above);
    if (!isWanted) return 'pass';
    this.#isDiverted = true;
    this.#isDeclined = false;
    return 'collect';
  }

  #take(part: Uint8Array): void {
    if (this.#way === 'take') {
      if (this.#taker?.push(part) === false) this.#receiver.tooLong();
    } else this.#collect(part);
    if (this.#missing === 0 && this.#isLast) this.#end();
  }

  #collect(part: Uint8Array): void {
    this.#collected.append(part, 0, part.length);
    const { length } = this.#collected;
    if (length > this.#long.above && !this.#isDeclined) {
      const text = this.#collected.take();
      this.#taker = this.#long.begin(text);
      if (this.#taker !== undefined) {
        this.#way = 'take';
        return;
      }
      this.#isDeclined = true;
      this.#collected.append(text, 0, text.length);
    }
    if (length > this.#maxMessageBytes) this.#receiver.tooLong();
  }

  #end(): void {
    this.#isDiverted = false;
    const taker = this.#taker;
    this.#taker = undefined;
    if (taker === undefined) this.#receiver.text(this.#collected.take());
    else taker.end();
  }
}
