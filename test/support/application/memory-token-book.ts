import type {
  TokenBookStore,
  TokenBookTrouble,
} from '../../../src/application/ports/driven/revocations.ts';
import { emptyTokenBook, type TokenBook } from '../../../src/domain/identity/token-book.ts';

type Listener = (book: TokenBook | TokenBookTrouble) => void;

/** A book that lives as long as the test; several stores may share one. */
export class MemoryTokenBook implements TokenBookStore {
  readonly #shared: { book: TokenBook; readonly listeners: Set<Listener> };

  constructor(beside?: MemoryTokenBook) {
    this.#shared =
      beside === undefined ? { book: emptyTokenBook, listeners: new Set() } : beside.#shared;
  }

  async read(): Promise<TokenBook> {
    return this.#shared.book;
  }

  async update(change: (book: TokenBook) => TokenBook): Promise<TokenBook> {
    const { book, listeners } = this.#shared;
    this.#shared.book = change(book);
    if (this.#shared.book !== book) for (const listener of listeners) listener(this.#shared.book);
    return this.#shared.book;
  }

  watch(listener: Listener): () => void {
    const { book, listeners } = this.#shared;
    listeners.add(listener);
    listener(book);
    return () => listeners.delete(listener);
  }

  /** As if it could not be read any more. */
  fail(trouble: TokenBookTrouble): void {
    for (const listener of this.#shared.listeners) listener(trouble);
  }
}
