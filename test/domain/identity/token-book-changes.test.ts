import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TokenBook } from '../../../src/domain/identity/token-book.ts';
import {
  changesBetween,
  isSameBook,
  withChanges,
} from '../../../src/domain/identity/token-book-changes.ts';

const idArbitrary = fc.constantFrom('a', 'b', 'c', 'd', 'e');

const bookArbitrary: fc.Arbitrary<TokenBook> = fc
  .tuple(
    fc.uniqueArray(idArbitrary),
    fc.uniqueArray(
      fc.tuple(fc.constantFrom('credential' as const, 'principal' as const), idArbitrary),
      {
        selector: ([kind, id]) => kind + id,
      },
    ),
  )
  .map(([issued, revoked]) => ({
    issued: issued.map((id) => ({ id, user: 'u', scopes: [], issuedAtMs: 0, expiresAtMs: 1 })),
    revoked: revoked.map(([kind, id]) => ({ kind, id, revokedAtMs: 0 })),
  }));

test('changes that are done in a copy make it what the book has become', () => {
  fc.assert(
    fc.property(bookArbitrary, bookArbitrary, (before, after) => {
      const made = withChanges(before, changesBetween(before, after));
      expect(isSameBook(made, after)).toBe(true);
    }),
  );
});

test('changes of two copies are both done, in either order', () => {
  fc.assert(
    fc.property(bookArbitrary, bookArbitrary, bookArbitrary, (base, one, other) => {
      const [first, second] = [changesBetween(base, one), changesBetween(base, other)];
      const made = withChanges(withChanges(base, first), second);
      expect(isSameBook(made, withChanges(withChanges(base, second), first))).toBe(true);
      for (const { kind, id } of [...first.added.revoked, ...second.added.revoked]) {
        expect(made.revoked.some((entry) => entry.kind === kind && entry.id === id)).toBe(true);
      }
    }),
  );
});

test('a book in which nothing is to be done is the very same', () => {
  fc.assert(
    fc.property(bookArbitrary, (book) => {
      expect(withChanges(book, changesBetween(book, book))).toBe(book);
    }),
  );
});
