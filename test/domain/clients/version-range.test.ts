import { expect, test } from 'vitest';
import { isInRange, rangeProblem } from '../../../src/domain/clients/version-range.ts';

test.each([
  ['<2.1.218', '2.1.217', true],
  ['<2.1.218', '2.1.218', false],
  ['<2.1.218', '2.1.9', true],
  ['<2.1.218', '2.1.218-beta.1', true],
  ['>=1.2 <2', '1.10.0', true],
  ['>=1.2 <2', '2.0', false],
  ['=0.1.0', '0.1', true],
  ['0.1.0', 'v0.1.0', true],
  ['>0.1', '0.1.1', true],
  ['<=1', '1.0.0+build.7', true],
  ['<2', 'nightly', false],
  ['<2', '', false],
  ['<2', `1${'9'.repeat(400)}`, false],
])('%s holds for %s: %j', (range, version, holds) => {
  expect(isInRange(range, version)).toBe(holds);
});

test.each(['', '  ', 'latest', '<', '< 2', '~1.2', '1.x', '>=1 <'])('%j is no range', (range) => {
  expect(rangeProblem(range)).toMatch(/expected conditions/);
});

test.each(['<2.1.218', '>=1.2 <2', '1'])('%j is one', (range) => {
  expect(rangeProblem(range)).toBeUndefined();
});
