import { expect, test } from 'vitest';
import { PageChains } from '../../../src/application/pinning/page-chains.ts';

const page = (...names: readonly string[]) =>
  new Map(names.map((name) => [name, { hash: name, text: name }]));

test('puts pages together, however readers mix', () => {
  const chains = new PageChains();
  expect(chains.add(undefined, page('a'), '"1"')).toBeUndefined();
  expect(chains.add(undefined, page('a'), '"1"')).toBeUndefined();
  expect(chains.add('"1"', page('b'), '"2"')).toBeUndefined();
  expect(chains.add('"2"', page('c'), undefined)).toEqual(page('a', 'b', 'c'));
  expect(chains.add('"2"', page('d'), undefined)).toEqual(page('a', 'b', 'd'));
});

test('a single page is the whole list', () => {
  expect(new PageChains().add(undefined, page('a'), undefined)).toEqual(page('a'));
});

test('knows nothing of a list whose beginning nobody read', () => {
  expect(new PageChains().add('"1"', page('a'), undefined)).toBeUndefined();
});

test('forgets the oldest of many that were never finished', () => {
  const chains = new PageChains();
  for (let index = 0; index < 100; index += 1) {
    chains.add(undefined, page(`${index}`), `"${index}"`);
  }
  expect(chains.add('"0"', page('end'), undefined)).toBeUndefined();
  expect(chains.add('"99"', page('end'), undefined)).toEqual(page('99', 'end'));
});
