import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromV4, parseAddress, v4Of } from '../../../src/domain/egress/ip-address.ts';

const hex = (text: string): string | undefined => parseAddress(text)?.toString(16);

test.each([
  ['127.0.0.1', 'ffff7f000001'],
  ['255.255.255.255', 'ffffffffffff'],
  ['::', '0'],
  ['::1', '1'],
  ['::ffff:127.0.0.1', 'ffff7f000001'],
  ['::FFFF:7f00:1', 'ffff7f000001'],
  ['fe80::1%eth0', 'fe800000000000000000000000000001'],
  ['64:ff9b::169.254.169.254', '64ff9b0000000000000000a9fea9fe'],
  ['1:2:3:4:5:6:7:8', '10002000300040005000600070008'],
  ['1:2:3:4:5:6:7::', '10002000300040005000600070000'],
])('%s is read', (text, bits) => {
  expect(hex(text)).toBe(bits);
});

test.each([
  '',
  'localhost',
  '127.1',
  '2130706433',
  '0x7f.0.0.1',
  '0177.0.0.1',
  '127.0.0.01',
  '256.0.0.1',
  '1.2.3.4.5',
  ' 127.0.0.1',
  '127.0.0.1.',
  ':::',
  '1:2:3:4:5:6:7',
  '1:2:3:4:5:6:7:8:9',
  '1::2::3',
  '1:2:3:4:5:6:7:8::',
  '12345::',
  '::1.2.3',
  '1.2.3.4::',
  '::1.2.3.4:5',
  '[::1]',
])('%j is no address in its usual form', (text) => {
  expect(parseAddress(text)).toBeUndefined();
});

test('every address of IPv4 is read as it is written, and given back', () => {
  fc.assert(
    fc.property(fc.ipV4(), (text) => {
      const address = parseAddress(text) ?? -1n;
      const bits = v4Of(address) ?? -1n;
      expect(fromV4(bits)).toBe(address);
      const parts = [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn);
      expect(parts.join('.')).toBe(text);
    }),
  );
});

test('however an address of IPv6 is shortened, it is the same one', () => {
  const groups = fc.array(fc.constantFrom(0, 1, 0xab, 0xffff), { minLength: 8, maxLength: 8 });
  fc.assert(
    fc.property(groups, fc.nat(7), fc.nat(8), (all, from, count) => {
      const zeros = all.map((group, at) => (at >= from && at < from + count ? 0 : group));
      const written = zeros.map((group) => group.toString(16));
      const short = `${written.slice(0, from).join(':')}::${written.slice(from + count).join(':')}`;
      const bits = zeros.reduce((sum, group) => (sum << 16n) | BigInt(group), 0n);
      expect(parseAddress(written.join(':'))).toBe(bits);
      if (count > 0) expect(parseAddress(short)).toBe(bits);
      expect(v4Of(bits) === undefined).toBe(bits >> 32n !== 0xffffn);
    }),
  );
});
