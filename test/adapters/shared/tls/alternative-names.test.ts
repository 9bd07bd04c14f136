import fc from 'fast-check';
import { expect, test } from 'vitest';
import { alternativeNamesIn } from '../../../../src/adapters/shared/tls/alternative-names.ts';

test('reads the names of each kind in their order, and passes over others', () => {
  const text =
    'DNS:one.example, URI:spiffe://example/agent, email:a@example.com, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, Registered ID:1.2.3, othername:<unsupported>';
  expect(alternativeNamesIn(text)).toEqual([
    { kind: 'dns', value: 'one.example' },
    { kind: 'uri', value: 'spiffe://example/agent' },
    { kind: 'email', value: 'a@example.com' },
    { kind: 'ip', value: '192.0.2.1' },
    { kind: 'ip', value: '2001:DB8:0:0:0:0:0:1' },
  ]);
});

test('a name that looks like two is one', () => {
  expect(alternativeNamesIn('DNS:"one.example, DNS:admin.example"')).toEqual([
    { kind: 'dns', value: 'one.example, DNS:admin.example' },
  ]);
});

test.each(['', 'DNS:', 'DNS:a"b', 'DNS:"a', 'nonsense', 'DNS:a; URI:b:c, x'])(
  'what cannot be read names nobody but itself: %j',
  (text) => {
    const names = alternativeNamesIn(text) ?? [];
    expect(names.some(({ value }) => value === 'b:c')).toBe(false);
  },
);

test('no value of one name becomes another name', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), (value) => {
      const written = /[",\\\p{Cc}\s]|[^\x20-\x7e]/u.test(value) ? JSON.stringify(value) : value;
      expect(alternativeNamesIn(`URI:${written}, DNS:after.example`)).toEqual([
        { kind: 'uri', value },
        { kind: 'dns', value: 'after.example' },
      ]);
    }),
  );
});
