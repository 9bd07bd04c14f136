import type { LongText } from '../../domain/wire/long-part.ts';
import type { SpooledText } from '../ports/driven/spool.ts';

/** A range of a spooled text. */
export interface SpooledRange {
  readonly text: SpooledText;
  readonly start: number;
  readonly end: number;
}

/** Bytes, a range of the spool and bytes again, one behind the other. */
export class JoinedText implements LongText {
  readonly length: number;
  readonly #before: Uint8Array;
  readonly #range: SpooledRange;
  readonly #after: Uint8Array;
  readonly #closed: () => void;
  #at = 0;

  /** `closed`: the range is not needed any more. May come several times. */
  constructor(before: Uint8Array, range: SpooledRange, after: Uint8Array, closed: () => void) {
    this.#before = before;
    this.#range = range;
    this.#after = after;
    this.#closed = closed;
    this.length = before.length + range.end - range.start + after.length;
  }

  async read(into: Uint8Array): Promise<number | undefined> {
    const { start, end, text } = this.#range;
    const afterAt = this.#before.length + end - start;
    let filled = copied(this.#before, this.#at, into, 0);
    const from = this.#at + filled - this.#before.length;
    const count = Math.min(into.length - filled, Math.max(0, end - start - from));
    if (count > 0) {
      if (!(await text.read(start + from, into.subarray(filled, filled + count)))) return undefined;
      filled += count;
    }
    filled += copied(this.#after, this.#at + filled - afterAt, into, filled);
    this.#at += filled;
    if (this.#at === this.length) this.#closed();
    return filled;
  }

  close(): void {
    this.#closed();
  }
}

/** Copies what stands from `from` on, as much as fits. */
const copied = (bytes: Uint8Array, from: number, into: Uint8Array, at: number): number => {
  if (from < 0 || from >= bytes.length) return 0;
  const part = bytes.subarray(from, from + into.length - at);
  into.set(part, at);
  return part.length;
};
