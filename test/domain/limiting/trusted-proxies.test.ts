import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNetwork } from '../../../src/domain/egress/network.ts';
import { TrustedProxies } from '../../../src/domain/limiting/trusted-proxies.ts';
import { shortestMs } from '../../support/pure/shortest-time.ts';

const networks = ['10.0.0.0/8', 'fd00::/8', '::1'].map((text) => {
  const parsed = parseNetwork(text);
  if (!parsed.ok) throw new Error(parsed.message);
  return parsed.value;
});
const byList = new TrustedProxies({ networks, header: 'x-forwarded-for' });
const byElements = new TrustedProxies({ networks, header: 'forwarded' });

test.each([
  ['nobody says anything', '10.0.0.1', undefined, '10.0.0.1'],
  ['a stranger says something', '192.0.2.1', '203.0.113.9', '192.0.2.1'],
  ['one proxy', '10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['a proxy in IPv6 form', '::ffff:10.0.0.1', '203.0.113.9', '203.0.113.9'],
  ['what the client made up stands before', '10.0.0.1', '1.1.1.1, 203.0.113.9', '203.0.113.9'],
  ['two proxies', '10.0.0.1', '1.1.1.1, 203.0.113.9,10.2.3.4', '203.0.113.9'],
  ['proxies alone', '10.0.0.1', '10.9.9.9, fd00::1', '10.9.9.9'],
  ['with ports', '::1', '203.0.113.9:4711', '203.0.113.9'],
  ['IPv6 with a port', '::1', '[2001:db8::7]:80', '2001:db8::7'],
  ['what is no address', '10.0.0.1', '203.0.113.9, unknown', '10.0.0.1'],
  ['nothing at the end', '10.0.0.1', '203.0.113.9, ', '10.0.0.1'],
  ['nothing at all', '10.0.0.1', '', '10.0.0.1'],
])('X-Forwarded-For: %s', (_, remote, said, client) => {
  expect(byList.clientOf(remote, said)).toBe(client);
});

test.each([
  ['one element', 'for=203.0.113.9', '203.0.113.9'],
  ['with more beside', 'by=10.0.0.1;FOR="203.0.113.9:80";proto=https', '203.0.113.9'],
  ['IPv6', 'for=1.1.1.1, for="[2001:db8::7]:4711"', '2001:db8::7'],
  ['a name nobody knows', 'for=203.0.113.9, for=_hidden', '10.0.0.1'],
  ['an element without it', 'for=203.0.113.9, proto=https', '10.0.0.1'],
  ['a quote that the client left open', 'for=1.1.1.1;a=", for="[2001:db8::7]"', '10.0.0.1'],
  ['no grammar', 'for 1.1.1.1', '10.0.0.1'],
])('Forwarded: %s', (_, said, client) => {
  expect(byElements.clientOf('10.0.0.1', said)).toBe(client);
});

test('whatever a client sends, what its proxy adds is what counts', () => {
  fc.assert(
    fc.property(fc.string(), fc.boolean(), (made, isQuoted) => {
      const inList = byList.clientOf('10.0.0.1', `${made}, 203.0.113.9`);
      expect(inList).toBe('203.0.113.9');
      const added = isQuoted ? 'for="203.0.113.9"' : 'for=203.0.113.9';
      const inElements = byElements.clientOf('10.0.0.1', `${made}, ${added}`);
      expect(['203.0.113.9', '10.0.0.1']).toContain(inElements);
    }),
    { numRuns: 2_000 },
  );
});

test('a long header costs no more than its length', () => {
  for (const said of [
    'for='.repeat(4_000),
    '"'.repeat(16_000),
    ',\t'.repeat(8_000),
    'a=b;'.repeat(4_000),
  ]) {
    const spentMs = shortestMs(() => {
      byElements.clientOf('10.0.0.1', said);
      byList.clientOf('10.0.0.1', said);
    });
    expect(spentMs).toBeLessThan(200);
  }
});
