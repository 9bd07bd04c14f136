import {
  type IssuedEntry,
  pruned,
  type RevokedEntry,
  type TokenBook,
  withIssued,
  withoutRevoked,
  withRevoked,
} from '../../domain/identity/token-book.ts';
import { type ActRecorder, unrecorded } from '../audit/act-recorder.ts';
import { type TokenBookStore, TokenBookTrouble } from '../ports/driven/revocations.ts';

export type Revoked = Pick<RevokedEntry, 'kind' | 'id'>;

/** Where an operator keeps account of tokens. */
export class TokenDesk {
  readonly #store: TokenBookStore;
  readonly #wallMs: () => number;
  readonly #record: ActRecorder;

  /** `wallMs`: milliseconds since 1970. */
  constructor(store: TokenBookStore, wallMs: () => number, record = unrecorded) {
    this.#store = store;
    this.#wallMs = wallMs;
    this.#record = record;
  }

  /** Without what has run out by itself. */
  async book(): Promise<TokenBook | TokenBookTrouble> {
    const book = await this.#store.read();
    return book instanceof TokenBookTrouble ? book : pruned(book, this.#wallMs());
  }

  issued(entry: IssuedEntry): Promise<TokenBook | TokenBookTrouble> {
    return this.#store.update((book) => withIssued(pruned(book, this.#wallMs()), entry));
  }

  /** A token that was made here needs no remembering once it has run out. */
  async revoke({ kind, id }: Revoked): Promise<TokenBook | TokenBookTrouble> {
    const obstacle = await this.#record('token.revoke', { kind, id });
    if (obstacle !== undefined) return new TokenBookTrouble(obstacle);
    const nowMs = this.#wallMs();
    return this.#store.update((book) => {
      const issued = kind === 'credential' ? book.issued.find((one) => one.id === id) : undefined;
      const until = issued === undefined ? {} : { untilMs: issued.expiresAtMs };
      return withRevoked(pruned(book, nowMs), { kind, id, revokedAtMs: nowMs, ...until });
    });
  }

  async restore(revoked: Revoked): Promise<TokenBook | TokenBookTrouble> {
    const obstacle = await this.#record('token.restore', { ...revoked });
    if (obstacle !== undefined) return new TokenBookTrouble(obstacle);
    return this.#store.update((book) => withoutRevoked(pruned(book, this.#wallMs()), revoked));
  }
}
