import type { Dialect, Frame, FrameHeader, FrameProblem } from './frame.ts';
import { GrowingBytes } from './growing-bytes.ts';

/**
 * Cuts a byte stream into frames. A length is judged before a byte of its payload is held, and
 * memory grows with what arrived, not with what a header claims.
 */
export class FrameDecoder {
  readonly #dialect: Dialect;
  readonly #maxPayloadBytes: number;
  /** The unfinished header, or the unfinished payload once the header is read. */
  readonly #held = new GrowingBytes();
  #header: FrameHeader | undefined = undefined;
  #problem: FrameProblem | undefined = undefined;

  constructor(dialect: Dialect, maxPayloadBytes: number) {
    this.#dialect = dialect;
    this.#maxPayloadBytes = maxPayloadBytes;
  }

  /**
   * Gives each complete frame to `onFrame`; its payload is a view of `chunk` when it lies within it,
   * so valid as long as the chunk is. After a problem the stream is lost: everything further is
   * dropped with the same answer.
   */
  push(chunk: Uint8Array, onFrame: (frame: Frame) => void): 'ok' | FrameProblem {
    let at = 0;
    while (this.#problem === undefined) {
      const needed = this.#header?.length ?? this.#dialect.headerBytes;
      const end = at + needed - this.#held.length;
      if (end > chunk.length) {
        if (at < chunk.length) this.#held.append(chunk, at, chunk.length);
        return 'ok';
      }
      if (this.#header === undefined) this.#readHeader(chunk, at, end);
      else this.#endFrame(this.#header, this.#piece(chunk, at, end), onFrame);
      at = end;
    }
    return this.#problem;
  }

  /** Bytes that began in earlier chunks and end at `end`. */
  #piece(chunk: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#held.length === 0) return chunk.subarray(start, end);
    this.#held.append(chunk, start, end);
    return this.#held.take();
  }

  #readHeader(chunk: Uint8Array, start: number, end: number): void {
    const isInChunk = this.#held.length === 0;
    const header = isInChunk
      ? this.#dialect.readHeader(chunk, start)
      : this.#dialect.readHeader(this.#piece(chunk, start, end), 0);
    if (typeof header === 'string') this.#problem = header;
    else if (header.length > this.#maxPayloadBytes) this.#problem = 'length';
    else this.#header = header;
  }

  #endFrame(header: FrameHeader, payload: Uint8Array, onFrame: (frame: Frame) => void): void {
    this.#header = undefined;
    onFrame({ type: header.type, payload });
  }
}
