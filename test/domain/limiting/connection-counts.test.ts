import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ConnectionCounts } from '../../../src/domain/limiting/connection-counts.ts';

const caps = { max: 5, maxPerAddress: 2, sparesLoopback: true };

test('one address has its share, and all together have theirs', () => {
  const counts = new ConnectionCounts(caps);
  expect(['a', 'a', 'a'].map((from) => counts.enter(from))).toEqual([
    undefined,
    undefined,
    'address',
  ]);
  expect(['b', 'b', 'c', 'd'].map((from) => counts.enter(from))).toEqual([
    undefined,
    undefined,
    undefined,
    'all',
  ]);
  counts.leave('a');
  expect(counts.enter('a')).toBeUndefined();
  expect(counts.open).toBe(5);
});

test('the addresses of an IPv6 /64 have one share', () => {
  const counts = new ConnectionCounts(caps);
  const from = ['2001:db8::1', '2001:db8::2', '2001:db8::3', '2001:db8:0:1::3'];
  expect(from.map((address) => counts.enter(address))).toEqual([
    undefined,
    undefined,
    'address',
    undefined,
  ]);
});

test('proxies that speak for their clients are spared', () => {
  const isProxy = (address: string): boolean => address === '10.0.0.1';
  const counts = new ConnectionCounts({ ...caps, max: 6 }, { isProxy });
  const from = ['10.0.0.1', '10.0.0.1', '10.0.0.1', '10.0.0.2', '10.0.0.2', '10.0.0.2'];
  expect(from.map((address) => counts.enter(address))).toEqual([
    ...[undefined, undefined, undefined, undefined, undefined, 'address'],
  ]);
});

test('this machine is spared where nobody said otherwise, 0 is no cap, and caps can change', () => {
  const counts = new ConnectionCounts({ max: 0, maxPerAddress: 1, sparesLoopback: true });
  const local = ['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.0.0.1'];
  expect(local.map((address) => counts.enter(address))).toEqual(local.map(() => undefined));
  counts.caps = { max: 0, maxPerAddress: 1, sparesLoopback: false };
  expect(counts.enter('127.0.0.1')).toBe('address');
  counts.caps = { max: 0, maxPerAddress: 0, sparesLoopback: false };
  expect(counts.enter('127.0.0.1')).toBeUndefined();
  counts.caps = { max: 5, maxPerAddress: 0, sparesLoopback: false };
  expect(counts.enter('127.0.0.1')).toBe('all');
});

test('whatever comes and goes, the counts are those of who is there', () => {
  const steps = fc.array(fc.tuple(fc.constantFrom('a', 'b', 'c'), fc.boolean()));
  fc.assert(
    fc.property(steps, (moves) => {
      const counts = new ConnectionCounts(caps);
      const inside: string[] = [];
      for (const [who, comes] of moves) {
        if (comes) {
          const mine = inside.filter((other) => other === who).length;
          const expected = inside.length >= 5 ? 'all' : mine >= 2 ? 'address' : undefined;
          expect(counts.enter(who)).toBe(expected);
          if (expected === undefined) inside.push(who);
        } else if (inside.includes(who)) {
          inside.splice(inside.indexOf(who), 1);
          counts.leave(who);
        }
        expect(counts.open).toBe(inside.length);
      }
    }),
  );
});
