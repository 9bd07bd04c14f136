import type { IssuedEntry, RevokedEntry, TokenBook } from './token-book.ts';

/** What somebody has changed in a book, to be done in another copy of it. */
export interface TokenBookChanges {
  readonly added: TokenBook;
  readonly removed: TokenBook;
}

/** From `before` to `after`; entries are never changed, they come and go. */
export const changesBetween = (before: TokenBook, after: TokenBook): TokenBookChanges => ({
  added: without(after, before),
  removed: without(before, after),
});

/** The very book when there is nothing to do. */
export const withChanges = (book: TokenBook, { added, removed }: TokenBookChanges): TokenBook => {
  const left = without(book, removed);
  const more = without(added, left);
  const isSame =
    more.issued.length + more.revoked.length === 0 &&
    left.issued.length === book.issued.length &&
    left.revoked.length === book.revoked.length;
  if (isSame) return book;
  return {
    issued: [...left.issued, ...more.issued],
    revoked: [...left.revoked, ...more.revoked],
  };
};

export const isSameBook = (one: TokenBook, other: TokenBook): boolean => {
  const { added, removed } = changesBetween(one, other);
  const entries = [added.issued, added.revoked, removed.issued, removed.revoked];
  return entries.every(({ length }) => length === 0);
};

/** The entries of the first book that the second has not. */
const without = (book: TokenBook, other: TokenBook): TokenBook => {
  const issued = new Set(other.issued.map(issuedName));
  const revoked = new Set(other.revoked.map(revokedName));
  return {
    issued: book.issued.filter((entry) => !issued.has(issuedName(entry))),
    revoked: book.revoked.filter((entry) => !revoked.has(revokedName(entry))),
  };
};

const issuedName = ({ id }: IssuedEntry): string => id;
const revokedName = ({ kind, id }: RevokedEntry): string => `${kind} ${id}`;
