import { expect, test } from 'vitest';
import type { Requirement, State } from './requirement.ts';
import { table, tally } from './tally.ts';

const rows = (...states: readonly State[]): readonly Requirement[] =>
  states.map((state, index) => ({ id: `X${index}`, sentence: 'It is.', sources: ['own'], state }));
const groups = [
  { prefix: 'FE', title: 'Frontends', last: 4, rows: rows('shown', 'shown', 'long', 'planned') },
  { prefix: 'L', title: 'Load held', last: 2, rows: rows('planned', { declined: 'Not now.' }) },
];

test('each group is counted by state, and the total comes last', () => {
  expect(tally(groups)).toEqual([
    { prefix: 'FE', title: 'Frontends', shown: 2, long: 1, planned: 1, declined: 0 },
    { prefix: 'L', title: 'Load held', shown: 0, long: 0, planned: 1, declined: 1 },
    { prefix: '', title: 'Total', shown: 2, long: 1, planned: 2, declined: 1 },
  ]);
});

test('the table has a heading, a line for each group and the total', () => {
  const cells = table(tally(groups))
    .split('\n')
    .map((line) => line.trim().split(/\s{2,}/));
  expect(cells).toEqual([
    ['group', 'shown', 'long', 'planned', 'declined', 'rows'],
    ['FE Frontends', '2', '1', '1', '0', '4'],
    ['L', 'Load held', '0', '0', '1', '1', '2'],
    ['Total', '2', '1', '2', '1', '6'],
  ]);
});
