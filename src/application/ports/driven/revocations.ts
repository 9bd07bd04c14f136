import type { Principal } from '../../../domain/identity/principal.ts';
import type { TokenBook } from '../../../domain/identity/token-book.ts';

/** What was taken back, as far as this process knows. Read at each request, so it asks nobody. */
export interface Revocations {
  /** Nothing is: there is no use in asking. */
  readonly isEmpty: boolean;
  /** What was shown, or whoever showed it, may not come in any more. */
  covers(principal: Principal): boolean;
  /** Called after each change. */
  onChange(listener: () => void): void;
}

/** The book cannot be read or written; the text says why and where. */
export class TokenBookTrouble {
  readonly message: string;

  constructor(message: string) {
    this.message = message;
  }
}

/** Where it is written down what was given out and taken back. Several gateways may follow it. */
export interface TokenBookStore {
  /** An empty book when nothing was ever written. Rejects never. */
  read(): Promise<TokenBook | TokenBookTrouble>;
  /**
   * Changes the newest book, one writer at a time among all that share it, and resolves with what it is now. When `change`
   * returns the very book it was given, nothing is written.
   */
  update(change: (book: TokenBook) => TokenBook): Promise<TokenBook | TokenBookTrouble>;
  /** Hears of the book as it is now, and of changes, whoever makes them. The returned function ends that. */
  watch(listener: (book: TokenBook | TokenBookTrouble) => void): () => void;
}
