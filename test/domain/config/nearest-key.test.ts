import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestKey } from '../../../src/domain/config/nearest-key.ts';

const known = ['server', 'servers', 'backends', 'max_message_size', 'port', 'host'];

test.each([
  ['serverz', 'servers'],
  ['sever', 'server'],
  ['maxMessageSize', 'max_message_size'],
  ['max-mesage-size', 'max_message_size'],
  ['prot', 'port'],
  ['Port', 'port'],
  ['hots', 'host'],
  ['colour', undefined],
  ['x', undefined],
  ['', undefined],
  ['p'.repeat(1_000_000), undefined],
])('%s means %s', (written, meant) => {
  expect(nearestKey(written, known)).toBe(meant);
});

test('a known key is its own nearest', () => {
  fc.assert(
    fc.property(fc.constantFrom(...known), (key) => {
      expect(nearestKey(key, known)).toBe(key);
    }),
  );
});

test('one letter swapped, lost or added is forgiven in every long key', () => {
  const slip = fc
    .constantFrom('max_message_size', 'backends')
    .chain((key) =>
      fc.record({ key: fc.constant(key), at: fc.nat(key.length - 2), kind: fc.nat(2) }),
    );
  fc.assert(
    fc.property(slip, ({ key, at, kind }) => {
      const [head, first = '', second = ''] = [key.slice(0, at), key[at], key[at + 1]];
      const middles = [`${second}${first}`, second, `${first}x${second}`];
      expect(nearestKey(`${head}${middles[kind]}${key.slice(at + 2)}`, known)).toBe(key);
    }),
  );
});
