import { expect, test } from 'vitest';
import { eraRowsOf } from './era-rows.ts';

test('rows of the page are those that begin with an id', () => {
  const page = [
    '| Id    | What      | Crosses |',
    '| ----- | --------- | ------- |',
    '| ML-07 | A request | changed |',
    '| LL-1  | A slip    | changed |',
    '| FE-01 | A stranger | changed |',
    'ML-08 | no table | at all',
  ].join('\n');
  expect(eraRowsOf(page)).toEqual([
    { id: 'ML-07', sentence: 'A request.', sources: ['own'], state: 'shown' },
  ]);
});
