import type { Writable } from 'node:stream';
import { TurnBytes } from '../stream/turn-bytes.ts';

/**
 * Collects what is written within one turn of the event loop and hands it to the stream in one go:
 * many calls to one server share a system call.
 */
export class CorkedWriter {
  readonly #stream: Writable;
  readonly #maxBufferedBytes: number;
  readonly #waiting = new TurnBytes();

  constructor(stream: Writable, maxBufferedBytes: number) {
    this.#stream = stream;
    this.#maxBufferedBytes = maxBufferedBytes;
  }

  /** Takes chunks that belong together. False when too much already waits; then none of them is taken. */
  write(first: Uint8Array, second?: Uint8Array, third?: Uint8Array): boolean {
    const bytes = first.length + (second?.length ?? 0) + (third?.length ?? 0);
    const buffered = this.#waiting.length + this.#stream.writableLength;
    if (buffered + bytes > this.#maxBufferedBytes) return false;
    this.#take(first);
    if (second !== undefined) this.#take(second);
    if (third !== undefined) this.#take(third);
    return true;
  }

  /** Takes a few bytes the conversation cannot go on without, however much waits. */
  writeSignal(bytes: Uint8Array): void {
    this.#take(bytes);
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    if (this.#stream.writable) this.#waiting.writeTo(this.#stream);
    else this.#waiting.clear();
  }

  #take(chunk: Uint8Array): void {
    // Set after the poll phase, so messages of many clients that arrived in one turn leave together.
    if (this.#waiting.length === 0) setImmediate(() => this.flush());
    this.#waiting.add(chunk);
  }
}
