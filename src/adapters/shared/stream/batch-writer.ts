import type { Writable } from 'node:stream';
import type { LongText } from '../../../domain/wire/long-part.ts';
import { OrderedOutput } from '../long/ordered-output.ts';
import type { FlushQueue, TurnOutput } from './flush-queue.ts';
import { TurnBytes } from './turn-bytes.ts';

/** Collects what one turn writes to a stream and hands it over in one piece. */
export class BatchWriter {
  readonly #output: Writable;
  readonly #queue: FlushQueue;
  readonly #afterFlush: () => void;
  readonly #waiting = new TurnBytes();
  /** Made with the first long text. */
  #ordered: OrderedOutput | undefined;

  /** `afterFlush` runs when a batch has gone to the stream: the moment to look at `bufferedBytes`. */
  constructor(output: Writable, queue: FlushQueue, afterFlush: () => void) {
    this.#output = output;
    this.#queue = queue;
    this.#afterFlush = afterFlush;
  }

  /** Bytes accepted that the peer has not taken yet. */
  get bufferedBytes(): number {
    const behind = this.#ordered === undefined ? 0 : this.#ordered.behindBytes;
    return this.#waiting.length + this.#output.writableLength + behind;
  }

  /** A long text is under way. */
  get isTaking(): boolean {
    return this.#ordered?.isBusy === true;
  }

  /** Whether the peer has taken nothing of the long text under way for so long. */
  isStalled(nowMs: number, limitMs: number): boolean {
    return this.#ordered?.isStalled(nowMs, limitMs) === true;
  }

  /** What is written after it waits behind it. `over`: it has left, or never will. */
  writeLong(text: LongText, over: () => void): void {
    if (this.#output.destroyed || this.#output.writableEnded) {
      text.close();
      over();
      return;
    }
    this.#ordered ??= this.#makeOrdered();
    if (!this.#ordered.isBusy) this.flush();
    this.#ordered.sendLong(text, over);
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
    if (this.#ordered?.isBusy === true) {
      this.#ordered.queue(piece);
      this.#afterFlush();
      return;
    }
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

  #makeOrdered(): OrderedOutput {
    const output = this.#output;
    const ordered = new OrderedOutput({
      get isEmpty() {
        return output.writableLength === 0;
      },
      write: (piece) => {
        if (!output.writableEnded) output.write(piece);
      },
      send: (piece) => this.write(piece),
      cutOff: () => output.destroy(),
    });
    this.#output.on('drain', () => ordered.drained());
    this.#output.on('close', () => ordered.stop());
    return ordered;
  }
}
