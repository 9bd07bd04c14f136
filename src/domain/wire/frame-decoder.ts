import type { Dialect, FrameProblem, FrameType } from './frame.ts';
import { GrowingBytes } from './growing-bytes.ts';

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
  #problem: FrameProblem | undefined = undefined;

  constructor(dialect: Dialect, maxPayloadBytes: number) {
    this.#dialect = dialect;
    this.#maxPayloadBytes = maxPayloadBytes;
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
      const type = this.#type;
      const needed = type === undefined ? this.#dialect.headerBytes : this.#payloadBytes;
      const end = at + needed - this.#held.length;
      if (end > chunk.length) {
        if (at < chunk.length) this.#held.append(chunk, at, chunk.length);
        return 'ok';
      }
      if (type === undefined) this.#readHeader(chunk, at, end);
      else {
        this.#type = undefined;
        onFrame(type, this.#piece(chunk, at, end));
      }
      at = end;
    }
    return this.#problem;
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
    const limit = carriesMessage(type) ? this.#maxPayloadBytes : MAX_SIGNAL_BYTES;
    if (length > limit) this.#problem = 'length';
    else {
      this.#type = type;
      this.#payloadBytes = length;
    }
  }
}

const carriesMessage = (type: FrameType): boolean =>
  type === 'request' ||
  type === 'response' ||
  type === 'message' ||
  type === 'piece' ||
  type === 'open';
