import { beforeEach, expect, test } from 'vitest';
import { BasicVerifier } from '../../../../src/adapters/outbound/identity/basic-verifier.ts';
import { stretched } from '../../../../src/adapters/outbound/identity/password-desk.ts';
import type { PasswordHash } from '../../../../src/domain/identity/password-hash.ts';
import type { Principal } from '../../../../src/domain/identity/principal.ts';
import { passwordHash } from '../../../support/auth/passwords.ts';

const ada: Principal = { key: 'basic:ada', via: 'basic' };
const bob: Principal = { key: 'basic:bob', via: 'basic' };

/** Cheaper than a configuration may have it: most tests are not about what a look costs. */
const quickly = async (password: string): Promise<PasswordHash> => {
  const terms = { logN: 4, r: 8, p: 1, salt: 'c2FsdHNhbHRzYWx0' };
  return { ...terms, hash: (await stretched(password, terms, 32)).toString('base64') };
};

const users = [
  { name: 'ada', password: quickly('correct horse'), principal: ada },
  { name: 'bob', password: quickly('staple battery'), principal: bob },
];
const time = { nowMs: 0 };
const clock = { nowMs: () => time.nowMs };
const shows = (user: string, password: string) => ({
  bearer: undefined,
  basic: { user, password },
});

let verifier: BasicVerifier;
beforeEach(() => {
  time.nowMs = 0;
  verifier = new BasicVerifier({ users, cacheMs: 60_000 }, clock);
});

test('the right password of a user says who comes', async () => {
  expect(await verifier.verify(shows('ada', 'correct horse'))).toBe(ada);
  expect(await verifier.verify(shows('bob', 'staple battery'))).toBe(bob);
});

test.each([
  ['a wrong password', 'ada', 'correct hors'],
  ['the password of another', 'ada', 'staple battery'],
  ['a name nobody has', 'eve', 'correct horse'],
  ['an empty password', 'ada', ''],
  ['a name that every object has', '__proto__', 'correct horse'],
])('%s is refused, in the same words', async (_, user, password) => {
  expect(await verifier.verify(shows(user, password))).toMatchObject({
    reason: 'wrong_password',
    message: 'the name or the password is wrong',
  });
});

test('who shows nothing is told what to show', () => {
  expect(verifier.verify({ bearer: undefined })).toMatchObject({ reason: 'missing_token' });
});

test('a password that was right costs no look until its time is over', async () => {
  await verifier.verify(shows('ada', 'correct horse'));
  expect(verifier.verify(shows('ada', 'correct horse'))).toBe(ada);
  time.nowMs = 60_000;
  const again = verifier.verify(shows('ada', 'correct horse'));
  expect(again).toBeInstanceOf(Promise);
  await again;
});

test('those who come at the same time with the same password share one look', () => {
  const first = verifier.verify(shows('ada', 'correct horse'));
  expect(verifier.verify(shows('ada', 'correct horse'))).toBe(first);
});

test('hashing leaves the thread that serves clients alone', async () => {
  const password = Promise.resolve(passwordHash('correct horse'));
  const user = { name: 'ada', password, principal: ada };
  const slow = new BasicVerifier({ users: [user], cacheMs: 60_000 }, clock);
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 1);
  await Promise.all(['a', 'b', 'c', 'd'].map(async (word) => slow.verify(shows('ada', word))));
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
});

test('more than can wait are told to come again', async () => {
  const asked = Array.from({ length: 80 }, async (_, index) =>
    verifier.verify(shows('ada', `${index}`)),
  );
  const settled = await Promise.all(asked);
  const codes = settled.map((verdict) => ('code' in verdict ? verdict.code : ''));
  expect(codes.filter((code) => code === 'auth_unavailable')).toHaveLength(14);
  expect(codes.filter((code) => code === 'unauthorized')).toHaveLength(66);
});

test('recalls a password that was right, but not while many others are tried for its name', async () => {
  await verifier.verify(shows('ada', 'correct horse'));
  expect(verifier.recalls(shows('ada', 'correct horse'))).toBe(ada);
  expect(verifier.recalls(shows('bob', 'staple battery'))).toBeUndefined();
  for (let guess = 0; guess < 100; guess += 1) verifier.recalls(shows('ada', `${guess}`));
  expect(verifier.recalls(shows('ada', 'correct horse'))).toBeUndefined();
  time.nowMs = 59_999;
  expect(verifier.recalls(shows('ada', 'correct horse'))).toBeUndefined();
  time.nowMs = 60_001;
  await verifier.verify(shows('ada', 'correct horse'));
  expect(verifier.recalls(shows('ada', 'correct horse'))).toBe(ada);
});

test('keeps whoever is still a user', () => {
  expect(verifier.keeps({ ...ada })).toBe(true);
  expect(verifier.keeps({ ...ada, scopes: ['mcp:*:read'] })).toBe(false);
  expect(verifier.keeps({ key: 'basic:eve', via: 'basic' })).toBe(false);
});
