import type { Principal } from './principal.ts';

/** A token that was made here, without the token. */
export interface IssuedEntry {
  /** `jti` of the token. */
  readonly id: string;
  /** Whom it names. */
  readonly user: string;
  readonly scopes: readonly string[];
  /** Milliseconds since 1970. */
  readonly issuedAtMs: number;
  readonly expiresAtMs: number;
}

/** `credential`: one token (`jti`) or API key, by its id. `principal`: whoever has this key, whatever is shown. */
export type RevocationKind = 'credential' | 'principal';

export interface RevokedEntry {
  readonly kind: RevocationKind;
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly revokedAtMs: number;
  /** From then on nothing it covers is good anyway; absent: never. */
  readonly untilMs?: number | undefined;
}

/** What was given out and what was taken back. */
export interface TokenBook {
  readonly issued: readonly IssuedEntry[];
  readonly revoked: readonly RevokedEntry[];
}

export const emptyTokenBook: TokenBook = { issued: [], revoked: [] };

export const withIssued = (book: TokenBook, entry: IssuedEntry): TokenBook => ({
  ...book,
  issued: [...book.issued, entry],
});

/** One that is revoked already stays as it is. */
export const withRevoked = (book: TokenBook, entry: RevokedEntry): TokenBook =>
  book.revoked.some((known) => isSame(known, entry))
    ? book
    : { ...book, revoked: [...book.revoked, entry] };

export const withoutRevoked = (
  book: TokenBook,
  entry: Pick<RevokedEntry, 'kind' | 'id'>,
): TokenBook => {
  const revoked = book.revoked.filter((known) => !isSame(known, entry));
  return revoked.length === book.revoked.length ? book : { ...book, revoked };
};

/** Without what has run out by itself. */
export const pruned = (book: TokenBook, wallMs: number): TokenBook => {
  const issued = book.issued.filter(({ expiresAtMs }) => expiresAtMs > wallMs);
  const revoked = book.revoked.filter(({ untilMs = Number.POSITIVE_INFINITY }) => untilMs > wallMs);
  const isWhole = issued.length === book.issued.length && revoked.length === book.revoked.length;
  return isWhole ? book : { issued, revoked };
};

const isSame = (
  { kind, id }: Pick<RevokedEntry, 'kind' | 'id'>,
  other: Pick<RevokedEntry, 'kind' | 'id'>,
): boolean => kind === other.kind && id === other.id;

/** The same as look-ups, for those who ask at each request. */
export class RevokedIds {
  readonly #credentials: ReadonlySet<string>;
  readonly #principals: ReadonlySet<string>;
  readonly isEmpty: boolean;

  constructor({ revoked }: TokenBook) {
    const idsOf = (kind: RevocationKind): ReadonlySet<string> =>
      new Set(revoked.filter((entry) => entry.kind === kind).map(({ id }) => id));
    this.#credentials = idsOf('credential');
    this.#principals = idsOf('principal');
    this.isEmpty = revoked.length === 0;
  }

  covers({ key, credentialId }: Principal): boolean {
    if (this.isEmpty) return false;
    if (credentialId !== undefined && this.#credentials.has(credentialId)) return true;
    return this.#principals.has(key);
  }
}
