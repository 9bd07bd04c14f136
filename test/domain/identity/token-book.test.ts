import { expect, test } from 'vitest';
import {
  emptyTokenBook,
  type IssuedEntry,
  pruned,
  RevokedIds,
  withIssued,
  withoutRevoked,
  withRevoked,
} from '../../../src/domain/identity/token-book.ts';

const issued: IssuedEntry = {
  id: 'jti-1',
  user: 'ada',
  scopes: ['mcp:*:read'],
  issuedAtMs: 1_000,
  expiresAtMs: 5_000,
};
const token = { kind: 'credential', id: 'jti-1', revokedAtMs: 2_000, untilMs: 5_000 } as const;
const user = { kind: 'principal', id: 'user:bob', revokedAtMs: 2_000 } as const;
const book = withRevoked(withRevoked(withIssued(emptyTokenBook, issued), token), user);

test('what is revoked is found by what was shown and by who showed it', () => {
  const ids = new RevokedIds(book);
  expect(ids.isEmpty).toBe(false);
  expect(ids.covers({ key: 'user:ada', credentialId: 'jti-1' })).toBe(true);
  expect(ids.covers({ key: 'user:bob', credentialId: 'jti-9' })).toBe(true);
  expect(ids.covers({ key: 'user:bob' })).toBe(true);
  expect(ids.covers({ key: 'user:ada', credentialId: 'jti-2' })).toBe(false);
  // The id of a credential is not the key of a principal.
  expect(ids.covers({ key: 'jti-1', credentialId: 'user:bob' })).toBe(false);
});

test('an empty book covers nobody', () => {
  const ids = new RevokedIds(emptyTokenBook);
  expect(ids.isEmpty).toBe(true);
  expect(ids.covers({ key: 'user:bob', credentialId: 'jti-1' })).toBe(false);
});

test('what is revoked twice stands once, and what was never revoked changes nothing', () => {
  expect(withRevoked(book, { ...user, revokedAtMs: 9_000 })).toBe(book);
  expect(withoutRevoked(book, { kind: 'credential', id: 'user:bob' })).toBe(book);
  expect(withoutRevoked(book, user).revoked).toEqual([token]);
});

test('what has run out by itself is forgotten, and nothing else', () => {
  expect(pruned(book, 4_999)).toBe(book);
  expect(pruned(book, 5_000)).toEqual({ issued: [], revoked: [user] });
});
