import type { Writable } from 'node:stream';

/** Below this, one copy into one buffer is cheaper for the kernel than a vector of many small ones. */
const COPY_LIMIT_BYTES = 64 * 1024;

/**
 * Collects what is written within one turn of the event loop and hands it to the stream in one go:
 * many calls to one server share a system call.
 */
export class CorkedWriter {
  readonly #stream: Writable;
  readonly #maxBufferedBytes: number;
  #chunks: Uint8Array[] = [];
  #chunkBytes = 0;

  constructor(stream: Writable, maxBufferedBytes: number) {
    this.#stream = stream;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  /** Takes chunks that belong together. False when too much already waits; then none of them is taken. */
  write(first: Uint8Array, second?: Uint8Array): boolean {
    const bytes = first.length + (second?.length ?? 0);
    const buffered = this.#chunkBytes + this.#stream.writableLength;
    if (buffered + bytes > this.#maxBufferedBytes) return false;
    // Set after the poll phase, so messages of many clients that arrived in one turn leave together.
    if (this.#chunks.length === 0) setImmediate(() => this.flush());
    this.#chunks.push(first);
    if (second !== undefined) this.#chunks.push(second);
    this.#chunkBytes += bytes;
    return true;
  }

  flush(): void {
    const chunks = this.#chunks;
    const bytes = this.#chunkBytes;
    if (chunks.length === 0) return;
    this.#chunks = [];
    this.#chunkBytes = 0;
    if (!this.#stream.writable) return;
    if (bytes <= COPY_LIMIT_BYTES) {
      this.#stream.write(Buffer.concat(chunks, bytes));
      return;
    }
    this.#stream.cork();
    for (const chunk of chunks) this.#stream.write(chunk);
    this.#stream.uncork();
  }
}
