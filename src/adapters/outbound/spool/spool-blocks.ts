const BLOCK_BYTES = 256 * 1024;

/** Bytes of a text that are on their way to its file. */
export interface SpoolBlock {
  readonly bytes: Uint8Array;
  /** Where they stand in the text. */
  readonly start: number;
}

/** The end of a text, in blocks that are written one after the other and used again. */
export class SpoolBlocks {
  /** Blocks that are complete, the oldest first. */
  readonly #waiting: SpoolBlock[] = [];
  readonly #spare: Uint8Array[] = [];
  #filling: Uint8Array | undefined;
  #filled = 0;
  #length = 0;

  /** Bytes of the whole text. */
  get length(): number {
    return this.#length;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  get oldest(): SpoolBlock | undefined {
    return this.#waiting[0];
  }

  append(piece: Uint8Array): void {
    for (let at = 0; at < piece.length; ) {
      this.#filling ??= this.#spare.pop() ?? Buffer.allocUnsafeSlow(BLOCK_BYTES);
      const end = Math.min(piece.length, at + BLOCK_BYTES - this.#filled);
      this.#filling.set(piece.subarray(at, end), this.#filled);
      this.#filled += end - at;
      this.#length += end - at;
      at = end;
      if (this.#filled === BLOCK_BYTES) this.closeBlock();
    }
  }

  /** What there is of the last block is to be written. */
  closeBlock(): void {
    if (this.#filling === undefined || this.#filled === 0) return;
    const start = this.#length - this.#filled;
    this.#waiting.push({ bytes: this.#filling.subarray(0, this.#filled), start });
    this.#filling = undefined;
    this.#filled = 0;
  }

  /** The oldest block is in the file. */
  oldestIsWritten(): void {
    const block = this.#waiting.shift();
    if (block?.bytes.length === BLOCK_BYTES) this.#spare.push(block.bytes);
  }

  /** Where in the text the first byte stands that is in memory. */
  get start(): number {
    return this.#waiting[0]?.start ?? this.#length - this.#filled;
  }

  /** Copies what stands at `offset`, which is in memory, as far as one block goes. */
  copy(offset: number, into: Uint8Array): number {
    const block = this.#waiting.find(({ bytes, start }) => offset < start + bytes.length);
    const bytes = block?.bytes ?? this.#filling?.subarray(0, this.#filled);
    const from = offset - (block?.start ?? this.#length - this.#filled);
    const part = bytes?.subarray(from, from + into.length);
    if (part !== undefined) into.set(part);
    return part?.length ?? 0;
  }

  /** Lets go of what no block is complete with: somebody has it, and it need not be written. How many bytes. */
  dropLast(): number {
    const count = this.#filled;
    this.#filled = 0;
    return count;
  }

  clear(): void {
    this.#waiting.length = 0;
    this.#spare.length = 0;
    this.#filling = undefined;
    this.#filled = 0;
  }
}
