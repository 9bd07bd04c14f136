import { expect, test } from 'vitest';
import { type KnownList, KnownLists } from '../../../src/application/federation/known-lists.ts';

const listOf = (digest: string, size = 10): KnownList => ({
  content: { items: [], digest, size },
  scope: 'private',
  learnedAtMs: 0,
  freshUntilMs: 0,
  hearing: { isOpen: false },
  generation: 0,
});

test('lists of the same text are kept once, until nobody has them', () => {
  const lists = new KnownLists({ maxLists: 10, maxBytes: 100 });
  const first = lists.set('a', listOf('same'));
  const second = lists.set('b', listOf('same'));
  expect(second.content).toBe(first.content);
  expect([lists.size, lists.bytes]).toEqual([2, 10]);
  lists.delete('a');
  expect(lists.bytes).toBe(10);
  lists.delete('b');
  expect([lists.size, lists.bytes]).toEqual([0, 0]);
});

test('a list takes the place of the one before', () => {
  const lists = new KnownLists({ maxLists: 10, maxBytes: 100 });
  lists.set('a', listOf('one'));
  lists.set('a', listOf('two', 30));
  expect([lists.size, lists.bytes]).toEqual([1, 30]);
});

test('the one that was not used for the longest time is forgotten first', () => {
  const lists = new KnownLists({ maxLists: 2, maxBytes: 100 });
  lists.set('a', listOf('a'));
  lists.set('b', listOf('b'));
  lists.get('a');
  lists.set('c', listOf('c'));
  expect([lists.get('a') !== undefined, lists.get('b'), lists.size]).toEqual([true, undefined, 2]);
});

test('no more bytes are kept than allowed, and a list that is larger than that is not', () => {
  const lists = new KnownLists({ maxLists: 10, maxBytes: 25 });
  for (const key of ['a', 'b', 'c']) lists.set(key, listOf(key));
  expect([lists.get('a'), lists.bytes]).toEqual([undefined, 20]);
  expect(lists.set('d', listOf('d', 26)).content.size).toBe(26);
  expect([lists.get('d'), lists.bytes]).toEqual([undefined, 20]);
});
