import type { Principal } from '../../domain/identity/principal.ts';
import { RevokedIds, type TokenBook } from '../../domain/identity/token-book.ts';
import type { Logger } from '../ports/driven/logger.ts';
import {
  type Revocations,
  type TokenBookStore,
  TokenBookTrouble,
} from '../ports/driven/revocations.ts';

/** What a book says that others write: what was read last counts until it can be read again. */
export class FollowedRevocations implements Revocations {
  readonly #logger: Logger;
  readonly #listeners: (() => void)[] = [];
  #ids: RevokedIds;
  #stop: (() => void) | undefined;

  constructor(first: TokenBook, logger: Logger) {
    this.#ids = new RevokedIds(first);
    this.#logger = logger;
  }

  get isEmpty(): boolean {
    return this.#ids.isEmpty;
  }

  covers(principal: Principal): boolean {
    return this.#ids.covers(principal);
  }

  onChange(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** From now on this book counts; undefined: none is followed, and what was read last goes on counting. */
  follow(store: TokenBookStore | undefined): void {
    this.#stop?.();
    this.#stop = store?.watch((book) => this.#become(book));
  }

  #become(book: TokenBook | TokenBookTrouble): void {
    if (book instanceof TokenBookTrouble) {
      this.#logger.error('what was revoked cannot be read: what was known before counts', {
        reason: book.message,
      });
      return;
    }
    this.#ids = new RevokedIds(book);
    for (const listener of this.#listeners) listener();
  }
}
