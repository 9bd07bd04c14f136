import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { ApiKeyVerifier } from '../../../../src/adapters/outbound/identity/api-key-verifier.ts';
import type { Principal } from '../../../../src/domain/identity/principal.ts';

const [ci, bot, unused] = ['ci', 'bot', 'unused'].map((id) => `mgk_${id}`.padEnd(40, 'x'));
const time = { nowMs: 0, wallMs: 1_000 };
const principals: Readonly<Record<string, Principal>> = {
  ci: { key: 'key:ci', via: 'api_key', credentialId: 'ci', scopes: ['mcp:*:read'] },
  bot: { key: 'user:bot', via: 'api_key', credentialId: 'bot', expiresAtMs: 2_000 },
};
const known = (id: string, key = '') => ({
  digest: hash('sha256', key, 'base64url'),
  principal: principals[id] ?? { key: `key:${id}`, credentialId: id },
});
const make = (ids: readonly (readonly [string, string | undefined])[]) =>
  new ApiKeyVerifier(
    {
      keys: ids.map(([id, key]) => known(id, key)),
      header: 'x-api-key',
      provesEachMessage: false,
    },
    { clock: { nowMs: () => time.nowMs }, wallMs: () => time.wallMs },
  );
const verifier = make([
  ['ci', ci],
  ['bot', bot],
  ['unused', unused],
]);
const shows = (apiKey?: string) => ({ bearer: undefined, apiKey });

test('a known key says who comes, in its header or as a bearer token', () => {
  expect(verifier.verify(shows(ci))).toBe(principals['ci']);
  expect(verifier.verify({ bearer: ci })).toBe(principals['ci']);
  expect(verifier.apiKeyHeader).toBe('x-api-key');
});

test.each([
  ['nothing', undefined, 'missing_token'],
  ['another key', `${ci}x`, 'unknown_key'],
  ['its hash', hash('sha256', ci ?? '', 'base64url'), 'unknown_key'],
  ['an endless key', 'x'.repeat(100_000), 'unknown_key'],
])('%s is refused', (_, key, reason) => {
  expect(verifier.verify(shows(key))).toMatchObject({ code: 'unauthorized', reason });
});

test('a key ends when its time is over, known or not', () => {
  expect(verifier.verify(shows(bot))).toBe(principals['bot']);
  time.wallMs = 2_000;
  expect(verifier.verify(shows(bot))).toMatchObject({ reason: 'expired_token' });
  expect(verifier.recalls(shows(bot))).toBeUndefined();
});

test('recalls a key that was used a short time ago, and no other', () => {
  time.nowMs = 1_000;
  verifier.verify(shows(ci));
  expect(verifier.recalls(shows(ci))).toBe(principals['ci']);
  expect(verifier.recalls(shows(unused))).toBeUndefined();
  expect(verifier.recalls(shows('wrong'))).toBeUndefined();
  time.nowMs += 600_000;
  expect(verifier.recalls(shows(ci))).toBeUndefined();
});

test('keeps whoever still has a key that says the same of him', () => {
  const next = make([['ci', 'another key with the same owner']]);
  expect(next.keeps({ ...principals['ci'], key: 'key:ci' })).toBe(true);
  expect(next.keeps({ ...principals['ci'], key: 'key:ci', scopes: [] })).toBe(false);
  expect(next.keeps({ key: 'key:unused', credentialId: 'unused' })).toBe(false);
});
