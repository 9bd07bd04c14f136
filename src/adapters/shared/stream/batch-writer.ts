import type { Writable } from 'node:stream';
import type { FlushQueue } from './flush-queue.ts';

/** Up to this size one copy is cheaper than handing the pieces to the kernel one by one. */
const MAX_JOINED_BYTES = 32 * 1024;

/** Collects what one turn writes to a stream and hands it over in one piece. Big pieces are not copied. */
export class BatchWriter {
  readonly #output: Writable;
  readonly #queue: FlushQueue;
  readonly #afterFlush: () => void;
  #pieces: Uint8Array[] = [];
  #waitingBytes = 0;

  /** `afterFlush` runs when a batch has gone to the stream: the moment to look at `bufferedBytes`. */
  constructor(output: Writable, queue: FlushQueue, afterFlush: () => void) {
    this.#output = output;
    this.#queue = queue;
    this.#afterFlush = afterFlush;
  }

  /** Bytes accepted that the peer has not taken yet. */
  get bufferedBytes(): number {
    return this.#waitingBytes + this.#output.writableLength;
  }

  /** The piece must not change afterwards. */
  write(piece: Uint8Array): void {
    if (this.#pieces.length === 0) this.#queue.add(this);
    this.#pieces.push(piece);
    this.#waitingBytes += piece.length;
  }

  flush(): void {
    const pieces = this.#pieces;
    const bytes = this.#waitingBytes;
    if (pieces.length === 0) return;
    this.#pieces = [];
    this.#waitingBytes = 0;
    if (this.#output.destroyed || this.#output.writableEnded) return;
    this.#hand(pieces, bytes);
    this.#afterFlush();
  }

  #hand(pieces: readonly Uint8Array[], bytes: number): void {
    if (bytes <= MAX_JOINED_BYTES) {
      this.#output.write(Buffer.concat(pieces, bytes));
      return;
    }
    this.#output.cork();
    for (const piece of pieces) this.#output.write(piece);
    this.#output.uncork();
  }
}
