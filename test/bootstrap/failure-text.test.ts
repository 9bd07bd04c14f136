import { expect, test } from 'vitest';
import { failureText } from '../../src/bootstrap/failure-text.ts';

test.each([
  [Object.assign(new Error('EACCES: ...'), { code: 'EACCES', path: '/x' }), '/x: no permission'],
  [Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'nobody listens there'],
  [Object.assign(new Error('what it says'), { code: 'EODD', path: '/x' }), 'what it says'],
  [new Error('plain'), 'plain'],
  ['thrown', 'thrown'],
])('%s', (problem, expected) => {
  expect(failureText(problem)).toBe(expected);
});
