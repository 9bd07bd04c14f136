import fc from 'fast-check';
import { expect, test } from 'vitest';
import { principalOf } from '../../../src/domain/identity/token-claims.ts';

const of = (claims: Record<string, unknown>) => principalOf(claims, 5_000);

test('who it is, what it is good for and until when', () => {
  expect(of({ sub: 'ada', exp: 1_000, scopes: ['mcp:*', 7] })).toEqual({
    key: 'user:ada',
    scopes: ['mcp:*'],
    expiresAtMs: 1_005_000,
  });
  expect(of({ sub: 'ada', scope: 'mcp:read  mcp:write' })).toEqual({
    key: 'user:ada',
    scopes: ['mcp:read', 'mcp:write'],
  });
});

test('a program without a user is itself, and nobody is nobody', () => {
  expect(of({ client_id: 'robot' })?.key).toBe('client:robot');
  expect(of({ sub: 'ada', client_id: 'robot' })?.key).toBe('user:ada');
  for (const claims of [{}, { sub: '' }, { sub: 7 }, { client_id: '' }]) {
    expect(of(claims)).toBeUndefined();
  }
});

test.each([
  [
    { requests_per_minute: 600, burst: 20 },
    { limit: 600, windowMs: 60_000, burst: 20 },
  ],
  [{ requests_per_minute: 600 }, { limit: 600, windowMs: 60_000, burst: 50 }],
  [{ requests_per_minute: 0 }, undefined],
  [{ requests_per_minute: 1.5 }, undefined],
  [{ requests_per_minute: '600' }, undefined],
  [{ burst: 20 }, undefined],
  ['fast', undefined],
  [null, undefined],
])('the rate %j is %j', (claim, rate) => {
  expect(of({ sub: 'ada', rate_limit: claim })?.pace?.rate).toEqual(rate);
});

test('keys are visible ASCII and never those of somebody else', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (one, two) => {
      fc.pre(one !== '' && two !== '' && one !== two);
      const key = of({ sub: one })?.key;
      expect(key).toMatch(/^user:[\x21-\x7e]+$/);
      expect(key).not.toBe(of({ sub: two })?.key);
    }),
  );
  expect(of({ sub: 'a b' })?.key).not.toBe(of({ sub: 'a%20b' })?.key);
});
