import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type TokenBookStore,
  TokenBookTrouble,
} from '../../src/application/ports/driven/revocations.ts';
import {
  emptyTokenBook,
  type TokenBook,
  withIssued,
  withRevoked,
} from '../../src/domain/identity/token-book.ts';

/** Two stores on the same book, as two processes have them. */
export interface TokenBookCase {
  readonly first: TokenBookStore;
  readonly second: TokenBookStore;
  close(): void;
}

const patience = { timeout: 10_000, interval: 10 };
const issued = {
  id: 'jti "1"\u202e',
  user: 'ada',
  scopes: ['mcp:*:read'],
  issuedAtMs: 1_000,
  expiresAtMs: 5_000,
};
const revoking =
  (id: string) =>
  (book: TokenBook): TokenBook =>
    withRevoked(book, { kind: 'credential', id, revokedAtMs: 2_000, untilMs: 9_000 });

const idsIn = (book: TokenBook | TokenBookTrouble): readonly string[] => {
  if (book instanceof TokenBookTrouble) throw new Error(book.message);
  return book.revoked.map(({ id }) => id).toSorted();
};

/** What every store of tokens keeps. */
export const describeTokenBookStore = (
  name: string,
  given: () => TokenBookCase | Promise<TokenBookCase>,
): void => {
  describe(`${name} keeps the contract of token books`, () => {
    let stores: TokenBookCase;
    beforeEach(async () => {
      stores = await given();
    });
    afterEach(() => stores.close());

    test('is empty at first', async () => {
      expect(await stores.first.read()).toEqual(emptyTokenBook);
    });

    test('keeps what is written, exactly', async () => {
      const whole = (book: TokenBook): TokenBook =>
        withRevoked(revoking('a')(withIssued(book, issued)), {
          kind: 'principal',
          id: 'user:bob',
          revokedAtMs: 3_000,
        });
      expect(await stores.first.update(whole)).toEqual(whole(emptyTokenBook));
      expect(await stores.second.read()).toEqual(whole(emptyTokenBook));
    });

    test('changes the newest book, one writer at a time', async () => {
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          (index % 2 === 0 ? stores.first : stores.second).update(revoking(`${index}`)),
        ),
      );
      expect(idsIn(await stores.first.read())).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    });

    test('hears of the book as it is, and of the changes of others until it stops', async () => {
      await stores.second.update(revoking('a'));
      const heard: string[] = [];
      const stop = stores.first.watch((book) => heard.push(idsIn(book).join()));
      await vi.waitFor(() => expect(heard.at(-1)).toBe('a'), patience);
      await stores.second.update(revoking('b'));
      await vi.waitFor(() => expect(heard.at(-1)).toBe('a,b'), patience);
      stop();
      const before = heard.length;
      await stores.second.update(revoking('c'));
      expect(heard).toHaveLength(before);
    });
  });
};
