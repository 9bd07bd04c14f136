import { expect, test } from 'vitest';
import { formatPath, formatProblem } from '../../../src/domain/config/problem.ts';

test('a problem reads as editors expect it', () => {
  const problem = { file: 'a.yaml', line: 3, column: 5, path: 'a', message: 'is wrong' };
  expect(formatProblem(problem)).toBe('a.yaml:3:5: is wrong');
  expect(formatProblem({ ...problem, line: 0, column: 0 })).toBe('a.yaml: is wrong');
});

test.each([
  [[], ''],
  [['a', 'b-c', 0, 'd'], 'a.b-c[0].d'],
  [['servers', 'a.b', 'args', 1], 'servers["a.b"].args[1]'],
  [['', 'x'], '[""].x'],
])('%j reads %s', (steps, path) => {
  expect(formatPath(steps)).toBe(path);
});
