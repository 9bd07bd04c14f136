import type { GrowingText } from '../../../domain/wire/long-part.ts';

/** The same text; `closed` is called once, when nobody reads it any more. */
export const closingText = (text: GrowingText, closed: () => void): GrowingText =>
  new ClosingText(text, closed);

class ClosingText implements GrowingText {
  readonly #text: GrowingText;
  readonly #closed: () => void;
  #isClosed = false;

  constructor(text: GrowingText, closed: () => void) {
    this.#text = text;
    this.#closed = closed;
  }

  get length(): number | undefined {
    return this.#text.length;
  }

  read(into: Uint8Array): Promise<number | undefined> {
    return this.#text.read(into);
  }

  close(): void {
    this.#text.close();
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#closed();
  }
}
