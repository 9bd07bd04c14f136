/** Holds a body up to a size; one chunk is passed on without a copy. */
export class BodyCollector {
  readonly #maxBytes: number;
  #first: Uint8Array | undefined;
  #rest: Uint8Array[] | undefined;
  #length = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  get length(): number {
    return this.#length;
  }

  push(chunk: Uint8Array): 'ok' | 'too_long' {
    this.#length += chunk.length;
    if (this.#length > this.#maxBytes) return 'too_long';
    if (this.#first === undefined) this.#first = chunk;
    else if (this.#rest === undefined) this.#rest = [this.#first, chunk];
    else this.#rest.push(chunk);
    return 'ok';
  }

  /** The whole body; empty when there was none. */
  take(): Uint8Array {
    if (this.#rest !== undefined) return Buffer.concat(this.#rest, this.#length);
    return this.#first ?? new Uint8Array();
  }
}
