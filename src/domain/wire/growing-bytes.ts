import { copyRange } from './bytes.ts';

const EMPTY = new Uint8Array(0);
const FIRST_BLOCK_BYTES = 256;
const LARGEST_BLOCK_BYTES = 1_048_576;

/**
 * Bytes collected over many chunks, in blocks that double up to 1 MiB: nothing is moved while it grows, and hardly more
 * is held than was collected. Chunks are copied: a view of one byte would keep a whole read buffer alive.
 */
export class GrowingBytes {
  #full: Uint8Array[] = [];
  #block: Uint8Array = EMPTY;
  /** Bytes in use of `#block`. */
  #used = 0;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  append(from: Uint8Array, start: number, end: number): void {
    let at = start;
    while (at < end) {
      if (this.#used === this.#block.length) this.#addBlock();
      const stop = Math.min(end, at + this.#block.length - this.#used);
      copyRange(from, at, stop, this.#block, this.#used);
      this.#used += stop - at;
      at = stop;
    }
    this.#length += Math.max(0, end - start);
  }

  /** Hands out what was collected and starts anew. */
  take(): Uint8Array {
    const last = this.#block.subarray(0, this.#used);
    const taken = this.#full.length === 0 ? last : this.#joined(last);
    this.clear();
    return taken;
  }

  clear(): void {
    this.#full = [];
    this.#block = EMPTY;
    this.#used = 0;
    this.#length = 0;
  }

  #addBlock(): void {
    if (this.#used > 0) this.#full.push(this.#block);
    const size = Math.max(FIRST_BLOCK_BYTES, this.#block.length * 2);
    this.#block = new Uint8Array(Math.min(LARGEST_BLOCK_BYTES, size));
    this.#used = 0;
  }

  #joined(last: Uint8Array): Uint8Array {
    const joined = new Uint8Array(this.#length);
    let at = 0;
    for (const block of this.#full) {
      joined.set(block, at);
      at += block.length;
    }
    joined.set(last, at);
    return joined;
  }
}
