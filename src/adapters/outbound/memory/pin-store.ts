import type { PinStore, PinTrouble } from '../../../application/ports/driven/pin-store.ts';
import { emptyPinBook, type PinBook } from '../../../domain/pinning/pin-book.ts';

/** Pins that end with the process. */
export class MemoryPinStore implements PinStore {
  readonly #listeners = new Set<(book: PinBook | PinTrouble) => void>();
  #book: PinBook = emptyPinBook;

  read(): Promise<PinBook> {
    return Promise.resolve(this.#book);
  }

  update(change: (book: PinBook) => PinBook): Promise<PinBook> {
    const before = this.#book;
    this.#book = change(before);
    if (this.#book !== before) queueMicrotask(() => this.#tell());
    return Promise.resolve(this.#book);
  }

  watch(listener: (book: PinBook | PinTrouble) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener(this.#book);
  }
}
