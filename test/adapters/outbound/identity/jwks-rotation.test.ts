import { expect, test } from 'vitest';
import type { Mishap } from '../../../support/auth/mishap.ts';
import { CACHE_MS, startWithKeys } from './jwks-rig.ts';

const UNKNOWN = 'the bearer token is not valid here: its key is not known';

test('keys are asked for once, with the first tokens, and found by their id', async () => {
  const { server, verdictOn, mint } = await startWithKeys();
  const old = await mint();
  server.keys.rotate('RS256');
  const verdicts = await Promise.all([verdictOn(old), verdictOn(mint()), verdictOn(mint())]);
  expect(verdicts).toEqual(['user:ada', 'user:ada', 'user:ada']);
  expect(server.count('jwks')).toBe(1);
});

test('a new key counts within a minute, and a thousand that nobody knows cost one question in 30 s', async () => {
  const { server, verdictOn, mint, pass } = await startWithKeys();
  expect(await verdictOn(mint())).toBe('user:ada');
  const kid = server.keys.rotate();
  const next = await mint();
  for (let guess = 0; guess < 1_000; guess += 1) {
    const forged = server.keys.sign({ sub: 'eve' }, { kid: `guess-${guess}` });
    expect(await verdictOn(forged)).toBe(UNKNOWN);
  }
  expect(server.count('jwks')).toBe(1);
  pass(30_000);
  const burst = Array.from({ length: 50 }, () => verdictOn(server.keys.sign({}, { kid: 'x' })));
  expect(new Set(await Promise.all(burst)).size).toBe(1);
  expect(server.count('jwks')).toBe(2);
  expect(await verdictOn(next)).toBe('user:ada');
  expect(server.count('jwks')).toBe(2);
  expect(kid).toBe(server.keys.kid);
});

test('a key that has gone is good for ten minutes at most, and who asks in the meantime waits for nobody', async () => {
  const { server, verdictOn, mint, pass, removals } = await startWithKeys();
  const stolen = server.keys.kid;
  const old = await mint();
  expect(await verdictOn(old)).toBe('user:ada');
  server.keys.rotate();
  server.keys.retire(stolen);
  pass(CACHE_MS / 2 - 1);
  expect(await verdictOn(old)).toBe('user:ada');
  expect(server.count('jwks')).toBe(1);
  pass(1);
  // Half its time has passed: the old keys answer, and the new ones are on their way.
  expect(await verdictOn(old)).toBe('user:ada');
  await expect.poll(removals).toBe(1);
  expect(await verdictOn(old)).toBe(UNKNOWN);
  expect(await verdictOn(mint())).toBe('user:ada');
});

test('keys whose time has passed are asked for first', async () => {
  const { server, verdictOn, mint, pass } = await startWithKeys();
  const old = await mint();
  expect(await verdictOn(old)).toBe('user:ada');
  const gone = server.keys.kid;
  server.keys.rotate();
  server.keys.retire(gone);
  pass(CACHE_MS);
  expect(await verdictOn(old)).toBe(UNKNOWN);
  expect(server.count('jwks')).toBe(2);
});

test('while their server is away the last keys are good, for an hour and no longer', async () => {
  const { server, verdictOn, mint, pass, logged } = await startWithKeys();
  expect(await verdictOn(mint())).toBe('user:ada');
  server.misbehave('jwks', { kind: 'status', status: 503 });
  pass(CACHE_MS);
  for (let count = 0; count < 100; count += 1) expect(await verdictOn(mint())).toBe('user:ada');
  expect(server.count('jwks')).toBe(2);
  expect(logged).toEqual(['their server answered with HTTP status 503']);
  pass(3_600_000 - 1);
  expect(await verdictOn(mint())).toBe('user:ada');
  pass(1);
  expect(await verdictOn(mint())).toContain('cannot be had');
  server.behave();
  pass(30_000);
  expect(await verdictOn(mint())).toBe('user:ada');
});

test.each<[string, Mishap]>([
  ['an error', { kind: 'status', status: 500 }],
  ['half a text', { kind: 'wrong_json' }],
  ['something else', { kind: 'wrong_json', body: '["keys"]' }],
  ['a megabyte', { kind: 'huge', bytes: 1_000_000 }],
  ['a redirect', { kind: 'redirect', to: 'http://127.0.0.1:1/' }],
  ['a broken connection', { kind: 'cut' }],
])(
  'a server that answers with %s at first is no reason to call a token wrong',
  async (_, mishap) => {
    const { server, check, verdictOn, mint, pass, logged } = await startWithKeys();
    server.misbehave('jwks', mishap, 1);
    const verdict = await check(await mint());
    expect(verdict).toMatchObject({ code: 'auth_unavailable', retryAfterMs: 1_000 });
    expect(logged).toHaveLength(1);
    // Whoever comes in the same second is told the same without a question.
    expect(await verdictOn(mint())).toContain('cannot be had');
    expect(server.count('jwks')).toBe(1);
    pass(1_000);
    expect(await verdictOn(mint())).toBe('user:ada');
  },
);
