import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anonymous } from '../../../src/domain/identity/principal.ts';
import { CallerCounts } from '../../../src/domain/limiting/caller-counts.ts';

const alice = { key: 'user:alice' };
const bob = { key: 'user:bob' };

test('a caller gets as many as the cap says, whatever others hold', () => {
  const counts = new CallerCounts(2);
  counts.enter(bob);
  for (let held = 0; held < 2; held += 1) {
    expect(counts.surplus(alice)).toBeUndefined();
    counts.enter(alice);
  }
  expect(counts.surplus(alice)).toMatchObject({
    code: 'too_many_connections',
    retryAfterMs: 1_000,
  });
  expect(counts.surplus(bob)).toBeUndefined();
  counts.leave(alice);
  expect(counts.surplus(alice)).toBeUndefined();
});

test('0 is no cap, and another cap counts what is open already', () => {
  const counts = new CallerCounts(0);
  for (let held = 0; held < 5; held += 1) counts.enter(alice);
  expect(counts.surplus(alice)).toBeUndefined();
  counts.max = 5;
  expect(counts.surplus(alice)?.message).toContain('you hold 5');
});

test('nobody in particular is not counted', () => {
  const counts = new CallerCounts(1);
  counts.enter(anonymous);
  expect(counts.surplus(anonymous)).toBeUndefined();
  counts.leave(anonymous);
  expect(counts.size).toBe(0);
});

test('after any comings and goings everybody holds what was not given back, and in the end nobody is kept', () => {
  const keys = fc.constantFrom('a', 'b', 'c');
  fc.assert(
    fc.property(fc.array(fc.record({ key: keys, comes: fc.boolean() })), (steps) => {
      const counts = new CallerCounts(3);
      const held = new Map<string, number>();
      for (const { key, comes } of steps) {
        const count = held.get(key) ?? 0;
        if (comes) counts.enter({ key });
        else counts.leave({ key });
        held.set(key, Math.max(0, count + (comes ? 1 : -1)));
        expect(counts.surplus({ key }) !== undefined).toBe((held.get(key) ?? 0) >= 3);
      }
      for (const [key, count] of held) {
        for (let left = count; left > 0; left -= 1) counts.leave({ key });
      }
      expect(counts.size).toBe(0);
    }),
  );
});
