import type { Dialect, FrameProblem, FrameType } from './frame.ts';
import { GrowingBytes } from './growing-bytes.ts';
import type { LongTexts, PieceTaker } from './piece-taker.ts';

export type FrameListener = (type: FrameType, payload: Uint8Array) => void;

/** Frames that carry no message hold a few words; a peer that announces more is not followed. */
export const MAX_SIGNAL_BYTES = 65_536;

/**
 * Cuts a byte stream into frames. A length is judged before a byte of its payload is held, and
 * memory grows with what arrived, not with what a header claims.
 */
export class FrameDecoder {
  #dialect: Dialect;
  readonly #maxPayloadBytes: number;
  /** The unfinished header, or the unfinished payload once the header is read. */
  readonly #held = new GrowingBytes();
  /** Of the frame whose header is read; undefined between frames. */
  #type: FrameType | undefined = undefined;
  #payloadBytes = 0;
  /** More than is collected: somebody has to take it in pieces. */
  #isOverLimit = false;
  #problem: FrameProblem | undefined = undefined;
  /** Frames of requests and responses that are not collected. */
  readonly #long: LongTexts | undefined;
  /** Gets what is left of this payload. */
  #taker: PieceTaker | undefined;
  #isDeclined = false;

  /** `long`: takes payloads of requests and responses, which may be longer then. */
  constructor(dialect: Dialect, maxPayloadBytes: number, long?: LongTexts) {
    this.#dialect = dialect;
    this.#maxPayloadBytes = maxPayloadBytes;
    this.#long = long;
  }

  /** Part of a frame has arrived and its rest has not. */
  get isMidFrame(): boolean {
    return this.#type !== undefined || this.#held.length > 0;
  }

  /** Headers are read in another way from the next frame on; they must be as long as before. */
  use(dialect: Dialect): void {
    this.#dialect = dialect;
  }

  /**
   * Gives each complete frame to `onFrame`; its payload is a view of `chunk` when it lies within it,
   * so valid as long as the chunk is. After a problem the stream is lost: everything further is
   * dropped with the same answer.
   */
  push(chunk: Uint8Array, onFrame: FrameListener): 'ok' | FrameProblem {
    let at = 0;
    while (this.#problem === undefined) {
      if (this.#taker !== undefined) {
        at = this.#hand(this.#taker, chunk, at);
        if (this.#isTaking) return 'ok';
        continue;
      }
      const type = this.#type;
      const needed = type === undefined ? this.#dialect.headerBytes : this.#payloadBytes;
      const end = at + needed - this.#held.length;
      if (end > chunk.length) {
        if (at < chunk.length) this.#held.append(chunk, at, chunk.length);
        return type !== undefined && this.#held.length > this.#askAbove ? this.#ask() : 'ok';
      }
      if (type === undefined) this.#readHeader(chunk, at, end);
      else {
        this.#type = undefined;
        if (this.#isOverLimit) this.#takeWhole(this.#piece(chunk, at, end));
        else onFrame(type, this.#piece(chunk, at, end));
      }
      at = end;
    }
    return this.#problem;
  }

  /** The rest of the frame will not come. */
  cut(): void {
    this.#taker?.cut();
  }

  get #isTaking(): boolean {
    return this.#taker !== undefined;
  }

  get #askAbove(): number {
    return this.#isDeclined ? Number.POSITIVE_INFINITY : (this.#long?.above ?? 0);
  }

  #limitOf(type: FrameType): number {
    return carriesMessage(type) ? this.#maxPayloadBytes : MAX_SIGNAL_BYTES;
  }

  /** Part of a payload is held: does somebody take the rest of it in pieces? */
  #ask(): 'ok' | FrameProblem {
    const text = this.#held.take();
    this.#taker = this.#long?.begin(text);
    if (this.#taker !== undefined) {
      this.#payloadBytes -= text.length;
      return 'ok';
    }
    this.#isDeclined = true;
    this.#held.append(text, 0, text.length);
    if (this.#payloadBytes <= this.#maxPayloadBytes) return 'ok';
    this.#problem = 'length';
    return 'length';
  }

  /** A payload over the limit that came at once. */
  #takeWhole(payload: Uint8Array): void {
    const taker = this.#isDeclined ? undefined : this.#long?.begin(payload);
    if (taker === undefined) this.#problem = 'length';
    else taker.end();
  }

  /** Returns the position after what belongs to the payload. */
  #hand(taker: PieceTaker, chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#payloadBytes);
    if (end > at && !taker.push(chunk.subarray(at, end))) this.#problem = 'length';
    this.#payloadBytes -= end - at;
    if (this.#payloadBytes === 0 || this.#problem !== undefined) {
      this.#taker = undefined;
      this.#type = undefined;
      if (this.#problem === undefined) taker.end();
    }
    return end;
  }

  /** Bytes that began in earlier chunks and end at `end`. */
  #piece(chunk: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#held.length === 0) {
      // Cheaper than `subarray`, and a plain array whatever the chunk is: what reads it meets one kind.
      return new Uint8Array(chunk.buffer, chunk.byteOffset + start, end - start);
    }
    this.#held.append(chunk, start, end);
    return this.#held.take();
  }

  #readHeader(chunk: Uint8Array, start: number, end: number): void {
    const isInChunk = this.#held.length === 0;
    const bytes = isInChunk ? chunk : this.#piece(chunk, start, end);
    const at = isInChunk ? start : 0;
    const type = this.#dialect.typeAt(bytes, at);
    if (type === undefined) {
      this.#problem = this.#dialect.problemAt(bytes, at);
      return;
    }
    const length = this.#dialect.lengthAt(bytes, at);
    const mayBeLong = this.#long !== undefined && isBareMessage(type);
    this.#isOverLimit = length > this.#limitOf(type);
    if (this.#isOverLimit && !mayBeLong) this.#problem = 'length';
    else {
      this.#type = type;
      this.#isDeclined = !mayBeLong;
      this.#payloadBytes = length;
    }
  }
}

/** The message is all of the payload. */
const isBareMessage = (type: FrameType): boolean => type === 'request' || type === 'response';

const carriesMessage = (type: FrameType): boolean =>
  type === 'request' ||
  type === 'response' ||
  type === 'message' ||
  type === 'piece' ||
  type === 'open' ||
  type === 'packed';
