import { CARRIAGE_RETURN, LINE_FEED } from './bytes.ts';
import { GrowingBytes } from './growing-bytes.ts';
import type { LongTexts, PieceTaker } from './piece-taker.ts';

/**
 * Splits a byte stream at LF, for newline-delimited JSON. It works on bytes, so characters cut by a
 * chunk border stay whole. One CR before the LF is stripped and empty lines are skipped.
 */
export class LineSplitter {
  readonly #maxBytes: number;
  readonly #long: LongTexts | undefined;
  readonly #held = new GrowingBytes();
  /** Gets what is left of this line. */
  #taker: PieceTaker | undefined;
  /** A line of more bytes is offered to whoever takes long ones. */
  readonly #askAbove: number;
  /** Nobody takes this line. */
  #isDeclined = false;
  #isTooLong = false;

  /**
   * @param maxBytes longest line, a CR before the LF included
   * @param long lines that are not collected; these may be longer
   */
  constructor(maxBytes: number, long?: LongTexts) {
    this.#maxBytes = maxBytes;
    this.#long = long;
    this.#askAbove = long?.above ?? Number.POSITIVE_INFINITY;
  }

  /**
   * Gives each complete line to `onLine`: a view of `chunk` when the line lies within it, so valid as
   * long as the chunk is. Answers `too_long` before more than `maxBytes` of one line are held, and
   * drops everything from then on.
   */
  push(chunk: Uint8Array, onLine: (line: Uint8Array) => void): 'ok' | 'too_long' {
    let start = 0;
    while (!this.#isTooLong) {
      const end = chunk.indexOf(LINE_FEED, start);
      const partEnd = end < 0 ? chunk.length : end;
      const length = this.#held.length + partEnd - start;
      const isLong = length > this.#askAbove && (end < 0 || length > this.#maxBytes);
      if (isLong && !this.#isDeclined && this.#taker === undefined) {
        this.#ask(chunk, start, partEnd);
        start = partEnd;
      }
      if (this.#taker !== undefined) {
        if (!this.#hand(chunk, start, partEnd, end)) return this.#refuse();
        if (end < 0) return 'ok';
        start = end + 1;
        continue;
      }
      if (this.#held.length + partEnd - start > this.#maxBytes) return this.#refuse();
      if (end < 0) {
        if (partEnd > start) this.#held.append(chunk, start, partEnd);
        return 'ok';
      }
      const line = this.#lineOf(chunk, start, end);
      start = end + 1;
      this.#isDeclined = false;
      if (line.length > 0) onLine(line);
    }
    return 'too_long';
  }

  /** The rest of the line will not come. */
  cut(): void {
    this.#taker?.cut();
  }

  /** The last line when the stream ended without LF. */
  end(): Uint8Array | undefined {
    const rest = this.#held.take();
    const tail = textOf(rest, 0, rest.length);
    return tail.length > 0 ? tail : undefined;
  }

  #ask(chunk: Uint8Array, start: number, end: number): void {
    this.#held.append(chunk, start, end);
    const text = this.#held.take();
    this.#taker = this.#long?.begin(text);
    if (this.#taker !== undefined) return;
    this.#isDeclined = true;
    this.#held.append(text, 0, text.length);
  }

  /** False when its taker wants no more. */
  #hand(chunk: Uint8Array, start: number, partEnd: number, end: number): boolean {
    const taker = this.#taker;
    if (partEnd > start && taker?.push(chunk.subarray(start, partEnd)) === false) return false;
    if (end >= 0) {
      this.#taker = undefined;
      taker?.end();
    }
    return true;
  }

  #lineOf(chunk: Uint8Array, start: number, end: number): Uint8Array {
    if (this.#held.length === 0) return textOf(chunk, start, end);
    this.#held.append(chunk, start, end);
    const line = this.#held.take();
    return textOf(line, 0, line.length);
  }

  #refuse(): 'too_long' {
    this.#isTooLong = true;
    this.#held.clear();
    return 'too_long';
  }
}

/** The line at [start, end) without its CR: a plain array, whatever the chunk is. */
const textOf = (bytes: Uint8Array, start: number, end: number): Uint8Array => {
  const hasReturn = end > start && bytes[end - 1] === CARRIAGE_RETURN;
  const length = end - start - (hasReturn ? 1 : 0);
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, length);
};
