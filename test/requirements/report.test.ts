import { expect, test } from 'vitest';
import { outcomesIn } from './report.ts';

test('only the status passed counts as passed', () => {
  const statuses = ['passed', 'failed', 'skipped', 'pending', 'todo', 'disabled'];
  const assertionResults = statuses.map((status) => ({ title: status, status, duration: 1 }));
  expect(
    outcomesIn(JSON.stringify({ success: true, testResults: [{ assertionResults }] })),
  ).toEqual(statuses.map((title) => ({ title, passed: title === 'passed' })));
});

test('the tests of every file are read', () => {
  const file = (title: string) => ({ assertionResults: [{ title, status: 'passed' }] });
  const outcomes = outcomesIn(JSON.stringify({ testResults: [file('one'), file('two')] }));
  expect(outcomes.map((outcome) => outcome.title)).toEqual(['one', 'two']);
});

test.each(['', '{}', '[]', '{"testResults":[{}]}'])('%j is no report', (text) => {
  expect(() => outcomesIn(text)).toThrow();
});
