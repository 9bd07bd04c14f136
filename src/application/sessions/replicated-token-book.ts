import { emptyTokenBook, type TokenBook } from '../../domain/identity/token-book.ts';
import {
  changesBetween,
  isSameBook,
  withChanges,
} from '../../domain/identity/token-book-changes.ts';
import { type TokenBookStore, TokenBookTrouble } from '../ports/driven/revocations.ts';

/**
 * A book of this machine that is kept equal with the one all replicas share: what is changed here is done there, and the other way
 * round. Where the shared one cannot be had, the own one counts, with all that was heard before.
 */
export class ReplicatedTokenBook implements TokenBookStore {
  readonly #own: TokenBookStore;
  readonly #shared: TokenBookStore;
  /** As both were when they were equal last; undefined: not yet. */
  #base: TokenBook | undefined;
  #syncing: Promise<void> = Promise.resolve();

  constructor(own: TokenBookStore, shared: TokenBookStore) {
    this.#own = own;
    this.#shared = shared;
  }

  read(): Promise<TokenBook | TokenBookTrouble> {
    return this.#own.read();
  }

  async update(change: (book: TokenBook) => TokenBook): Promise<TokenBook | TokenBookTrouble> {
    const changed = await this.#own.update(change);
    // A gateway beside it carries over what is not heard now.
    if (!(changed instanceof TokenBookTrouble)) await this.#shared.update(change);
    return changed;
  }

  watch(listener: (book: TokenBook | TokenBookTrouble) => void): () => void {
    let isOver = false;
    const tell = (book: TokenBook | TokenBookTrouble): void => {
      if (!isOver) listener(book);
    };
    const look = (): void => {
      this.#syncing = this.#syncing.then(() => (isOver ? undefined : this.#sync(tell)));
    };
    const stops = [this.#own.watch(look), this.#shared.watch(look)];
    return () => {
      isOver = true;
      for (const stop of stops) stop();
    };
  }

  async #sync(tell: (book: TokenBook | TokenBookTrouble) => void): Promise<void> {
    const own = await this.#own.read();
    if (own instanceof TokenBookTrouble) {
      tell(own);
      return;
    }
    const changes = changesBetween(this.#base ?? emptyTokenBook, own);
    const shared = await this.#shared.update((book) => withChanges(book, changes));
    if (shared instanceof TokenBookTrouble) {
      tell(own);
      return;
    }
    // What counts does not wait for the disk.
    tell(shared);
    if (!isSameBook(own, shared)) {
      const written = await this.#own.update((book) => (isSameBook(book, own) ? shared : book));
      // Somebody wrote meanwhile, or it cannot be written: the next look sees what is left.
      if (written instanceof TokenBookTrouble || !isSameBook(written, shared)) return;
    }
    this.#base = shared;
  }
}
