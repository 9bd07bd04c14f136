import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clientOf } from '../../../src/domain/limiting/client-address.ts';

test.each([
  ['10.0.0.7', '10.0.0.7'],
  ['::ffff:10.0.0.7', '10.0.0.7'],
  ['::FFFF:10.0.0.7', '10.0.0.7'],
  ['2001:db8:1:2::', '2001:db8:1:2::/64'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0DB8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '::1'],
  ['', ''],
  ['stdin', 'stdin'],
  ['1:2:3', '1:2:3'],
])('%s stands for %s', (address, client) => {
  expect(clientOf(address)).toBe(client);
});

const group = fc.integer({ min: 0, max: 0xffff }).map((value) => value.toString(16));
const groups = (count: number) => fc.array(group, { minLength: count, maxLength: count });

test('all addresses of one /64 are one client, and those of two are two', () => {
  fc.assert(
    fc.property(groups(4), groups(4), groups(4), groups(4), (network, other, one, two) => {
      const at = (front: readonly string[], back: readonly string[]): string =>
        clientOf([...front, ...back].join(':'));
      expect(at(network, one)).toBe(at(network, two));
      fc.pre(network.join(':') !== other.join(':'));
      expect(at(network, one)).not.toBe(at(other, one));
    }),
  );
});
