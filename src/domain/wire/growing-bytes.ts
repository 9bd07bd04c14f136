import { copyRange } from './bytes.ts';

const EMPTY = new Uint8Array(0);
const FIRST_CAPACITY = 256;

/**
 * Bytes collected over many chunks. Capacity doubles, so collecting is linear however small the
 * chunks are, and never more than twice what was collected is held. Chunks are copied: a view of one
 * byte would keep a whole read buffer alive.
 */
export class GrowingBytes {
  #bytes: Uint8Array = EMPTY;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(from: Uint8Array, start: number, end: number): void {
    const needed = this.#length + end - start;
    if (needed > this.#bytes.length) {
      const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2, FIRST_CAPACITY));
      copyRange(this.#bytes, 0, this.#length, grown, 0);
      this.#bytes = grown;
    }
    copyRange(from, start, end, this.#bytes, this.#length);
    this.#length = needed;
  }

  /** Hands out what was collected and starts anew. */
  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.#length);
    this.clear();
    return taken;
  }

  clear(): void {
    this.#bytes = EMPTY;
    this.#length = 0;
  }
}
