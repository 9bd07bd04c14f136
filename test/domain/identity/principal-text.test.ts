import fc from 'fast-check';
import { expect, test } from 'vitest';
import { proofKinds } from '../../../src/domain/identity/principal.ts';
import { plainPrincipal, readPrincipal } from '../../../src/domain/identity/principal-text.ts';
import { paceOf } from '../../../src/domain/limiting/rate.ts';

const texts = fc.array(fc.string());
const amount = fc.integer({ min: 1, max: 1_000_000 });
const principals = fc.record(
  {
    key: fc.string({ minLength: 1 }),
    via: fc.constantFrom(...proofKinds),
    credentialId: fc.string(),
    groups: texts,
    scopes: texts,
    protocols: texts,
    pace: fc.record({ limit: amount, windowMs: amount, burst: amount }).map(paceOf),
    expiresAtMs: fc.integer(),
  },
  { requiredKeys: ['key'] },
);

test('a principal is the same after it was text', () => {
  fc.assert(
    fc.property(principals, (principal) => {
      const text = JSON.stringify(plainPrincipal(principal));
      expect(readPrincipal(JSON.parse(text))).toEqual(principal);
    }),
  );
});

test('values that are no principal are read as none', () => {
  const strange = [
    ...[undefined, null, 'alice', ['alice'], {}, { key: '' }, { key: 1 }],
    { key: 'a', via: 'magic' },
    { key: 'a', credentialId: 1 },
    { key: 'a', groups: 'admin' },
    { key: 'a', scopes: [1] },
    { key: 'a', protocols: {} },
    { key: 'a', expiresAtMs: '1' },
    { key: 'a', pace: 5 },
    { key: 'a', pace: { limit: 0, windowMs: 1, burst: 1 } },
    { key: 'a', pace: { limit: 1, windowMs: null, burst: 1 } },
  ];
  for (const value of strange) expect(readPrincipal(value)).toBeUndefined();
});

test('members nobody knows are left out, and nothing reaches a prototype', () => {
  const read = readPrincipal(JSON.parse('{"key":"a","role":"root","__proto__":{"x":1}}'));
  expect(read).toEqual({ key: 'a' });
});
