import type { Writable } from 'node:stream';

/** Gathers what one turn of the event loop sends into one write. */
export class Outbox {
  readonly #stream: Writable;
  #text = '';

  constructor(stream: Writable) {
    this.#stream = stream;
  }

  add(text: string): void {
    if (this.#text === '') process.nextTick(() => this.#flush());
    this.#text += text;
  }

  #flush(): void {
    const text = this.#text;
    this.#text = '';
    this.#stream.write(text, 'latin1');
  }
}

/** Holds a stream's writes until the current turn has ended: for writers that own their framing. */
export function corkThisTurn(stream: Writable): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}
