import type { GrowingText } from '../../../domain/wire/long-part.ts';

/** Where the pieces of a long text go. */
export interface PieceOutput {
  /** The peer, or the system on its behalf, has taken all that was written. */
  readonly isEmpty: boolean;
  /** The piece is used again as soon as the output is empty. */
  write(piece: Uint8Array, isLast: boolean): void;
}

/** More than any stream takes before it reports that it has drained. */
const PIECE_BYTES = 128 * 1024;

/** Writes one long text piece by piece: the next one is read when the one before has left, so one is all the memory there is. */
export class LongWriter {
  readonly #text: GrowingText;
  readonly #output: PieceOutput;
  readonly #over: (isWhole: boolean) => void;
  #piece: Uint8Array | undefined;
  #sentBytes = 0;
  #isReading = false;
  #isStopped = false;
  /** What was sent when somebody last looked, and since when no more was. */
  #seenBytes = -1;
  #stillSinceMs = 0;

  /** `over`: the text is written, or the rest of it cannot be read. Not called after `stop`. */
  constructor(text: GrowingText, output: PieceOutput, over: (isWhole: boolean) => void) {
    this.#text = text;
    this.#output = output;
    this.#over = over;
  }

  /** What was written before may still be on its way. */
  begin(): void {
    this.#isReading = true;
    void this.#next();
  }

  /** The output may be empty again. */
  goOn(): void {
    if (this.#isStopped || this.#isReading || !this.#output.isEmpty) return;
    this.#isReading = true;
    void this.#next();
  }

  /** Nobody takes the rest. */
  stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.#text.close();
  }

  /** Whether the peer has taken nothing for so long, though there was something. To be asked again and again. */
  isStalled(nowMs: number, limitMs: number): boolean {
    if (this.#isReading || this.#sentBytes !== this.#seenBytes) {
      this.#seenBytes = this.#sentBytes;
      this.#stillSinceMs = nowMs;
    }
    return nowMs - this.#stillSinceMs >= limitMs;
  }

  async #next(): Promise<void> {
    const { length = PIECE_BYTES } = this.#text;
    this.#piece ??= Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, Math.max(1, length)));
    const count = await this.#text.read(this.#piece);
    this.#isReading = false;
    if (this.#isStopped) return;
    if (count === undefined) {
      this.stop();
      this.#over(false);
      return;
    }
    this.#sentBytes += count;
    const whole = this.#text.length;
    const isLast = whole !== undefined && this.#sentBytes >= whole;
    this.#output.write(this.#piece.subarray(0, count), isLast);
    if (!isLast) this.goOn();
    else this.#end();
  }

  /** What it was written to may have come to its end with the last piece. */
  #end(): void {
    if (this.#isStopped) return;
    this.stop();
    this.#over(true);
  }
}
