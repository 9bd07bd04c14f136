import type { Writable } from 'node:stream';
import type { FlushQueue, TurnOutput } from './flush-queue.ts';
import { TurnBytes } from './turn-bytes.ts';

/** Collects what one turn writes to a stream and hands it over in one piece. */
export class BatchWriter {
  readonly #output: Writable;
  readonly #queue: FlushQueue;
  readonly #afterFlush: () => void;
  readonly #waiting = new TurnBytes();

  /** `afterFlush` runs when a batch has gone to the stream: the moment to look at `bufferedBytes`. */
  constructor(output: Writable, queue: FlushQueue, afterFlush: () => void) {
    this.#output = output;
    this.#queue = queue;
    this.#afterFlush = afterFlush;
  }

  /** Bytes accepted that the peer has not taken yet. */
  get bufferedBytes(): number {
    return this.#waiting.length + this.#output.writableLength;
  }

  /** The stream takes no more for now; it drains later. */
  get isBlocked(): boolean {
    return this.#output.writableNeedDrain;
  }

  /** `action` runs whenever the stream has taken everything after it had enough. */
  onDrain(action: () => void): void {
    this.#output.on('drain', action);
  }

  /** Flushes `output` at the end of this turn; what it writes here then leaves with the next batch. */
  flushLater(output: TurnOutput): void {
    this.#queue.add(output);
  }

  /** The piece must not change afterwards. */
  write(piece: Uint8Array): void {
    if (this.#waiting.length === 0) this.#queue.add(this);
    this.#waiting.add(piece);
  }

  flush(): void {
    if (this.#waiting.length === 0) return;
    if (this.#output.destroyed || this.#output.writableEnded) {
      this.#waiting.clear();
      return;
    }
    this.#waiting.writeTo(this.#output);
    this.#afterFlush();
  }
}
