import fc from 'fast-check';
import { expect, test } from 'vitest';
import { classOf } from '../../../src/domain/egress/address-class.ts';
import { parseAddress } from '../../../src/domain/egress/ip-address.ts';
import { holds, type Network, parseNetwork } from '../../../src/domain/egress/network.ts';

const classOfText = (text: string) => classOf(parseAddress(text) ?? -1n);

const networkOf = (text: string): Network => {
  const parsed = parseNetwork(text);
  if (!parsed.ok) throw new TypeError(parsed.message);
  return parsed.value;
};

test.each([
  ['public', '1.1.1.1', '8.8.8.8', '172.32.0.1', '172.15.255.255', '2606:4700::1111'],
  ['public', '64:ff9b::8.8.8.8', '169.253.255.255', '100.128.0.1', '192.167.0.1'],
  ['loopback', '127.0.0.1', '127.255.255.254', '::1', '0.0.0.0', '::', '::ffff:127.0.0.1'],
  ['loopback', '::127.0.0.1', '64:ff9b::7f00:1', '2002:7f00:1::1', '::ffff:0:127.0.0.1'],
  ['private', '10.0.0.1', '172.16.0.1', '172.31.255.255', '192.168.1.1', 'fd00::1', 'fec0::1'],
  ['private', '100.64.0.1', '198.19.0.1', '::ffff:10.0.0.1', '2002:a00:1::', '64:ff9b::10.0.0.1'],
  // Teredo writes the address of its client inverted: 10.0.0.1 is f5ff:fffe.
  ['private', '2001:0:4136:e378:8000:63bf:f5ff:fffe', '64:ff9b:1::192.168.0.1'],
  ['link_local', '169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.1.1'],
  ['metadata', '169.254.169.254', '::ffff:a9fe:a9fe', '64:ff9b::a9fe:a9fe', '2002:a9fe:a9fe::'],
  ['metadata', 'fd00:ec2::254', '100.100.100.200', '168.63.129.16', '192.0.0.192', '169.254.170.2'],
  ['reserved', '224.0.0.1', '255.255.255.255', '240.0.0.1', '192.0.2.1', '0.1.2.3', 'ff02::1'],
  [
    'reserved',
    '2001:db8::1',
    '2002:808:808::',
    '::8.8.8.8',
    '2001:0:4136:e378:8000:63bf:3fff:fdd2',
  ],
])('%s: %s', (expected, ...addresses) => {
  for (const address of addresses)
    expect([address, classOfText(address)]).toEqual([address, expected]);
});

test('an address of IPv4 is never more public in a form of IPv6 than it is itself', () => {
  const forms = [
    (v4: string) => `::ffff:${v4}`,
    (v4: string) => `::${v4}`,
    (v4: string) => `::ffff:0:${v4}`,
    (v4: string) => `64:ff9b::${v4}`,
    (v4: string) => `64:ff9b:1::${v4}`,
  ];
  const near = fc.constantFrom('127.0.0.1', '10.1.2.3', '169.254.169.254', '192.168.0.9');
  fc.assert(
    fc.property(fc.oneof(fc.ipV4(), near), fc.constantFrom(...forms), (v4, form) => {
      const own = classOfText(v4);
      const inForm = classOfText(form(v4));
      if (own === 'public') expect(['public', 'reserved']).toContain(inForm);
      else expect(inForm).toBe(own);
    }),
  );
});

test('a network holds the addresses that begin as it does', () => {
  fc.assert(
    fc.property(fc.ipV4(), fc.nat(32), (v4, length) => {
      const address = parseAddress(v4) ?? -1n;
      const free = BigInt(32 - length);
      const base = (address >> free) << free;
      const network = { base, length: 96 + length };
      expect(holds(network, address)).toBe(true);
      expect(holds(network, base + (1n << free))).toBe(false);
      expect(holds(network, base - 1n)).toBe(false);
    }),
  );
});

test('a network that covers everything holds everything', () => {
  expect(holds(networkOf('::/0'), parseAddress('ff02::1') ?? -1n)).toBe(true);
  expect(holds(networkOf('0.0.0.0/0'), parseAddress('9.9.9.9') ?? -1n)).toBe(true);
  expect(holds(networkOf('0.0.0.0/0'), parseAddress('2606::1') ?? -1n)).toBe(false);
});

test.each([
  ['10.0.0.0/33', 'the length in "10.0.0.0/33" is not 0 to 32'],
  ['::/129', 'the length in "::/129" is not 0 to 128'],
  ['10.0.0.0/', 'the length in "10.0.0.0/" is not 0 to 32'],
  ['10.0.0.1/8', '"10.0.0.1/8" says more than its length of 8 bits: write 0 there'],
  ['10.0.0.0/8/8', '"10.0.0.0/8/8" is no address or network such as 10.0.0.0/8'],
  ['10.0/8', '"10.0/8" is no address or network such as 10.0.0.0/8'],
])('%s is refused', (text, message) => {
  expect(parseNetwork(text)).toEqual({ ok: false, message });
});
