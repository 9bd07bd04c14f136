import { describe, expect, test } from 'vitest';
import { citationsIn, judge } from './judgement.ts';
import type { State } from './requirement.ts';

const row = (id: string, state: State) => ({
  id,
  sentence: `What ${id} says.`,
  sources: ['000' as const],
  state,
});
const passed = (title: string) => ({ title, passed: true });
const notPassed = (title: string) => ({ title, passed: false });

// Titles here hold no citation of their own: the gate reads this file's titles as well.
describe('citationsIn', () => {
  test.each([
    { name: 'ids side by side', title: 'answers [FE-02][I03]', cited: ['FE-02', 'I03'] },
    { name: 'ids apart', title: 'answers [FE-02] [I03]', cited: ['FE-02', 'I03'] },
    { name: 'a slip, to be reported', title: 'answers [FE-2]', cited: ['FE-2'] },
    { name: 'no other brackets', title: 'on [::1] a list [1,2] of [words]', cited: [] },
    { name: 'no id without brackets', title: 'FE-02 answers', cited: [] },
  ])('finds $name', ({ title, cited }) => {
    expect(citationsIn(title)).toEqual(cited);
  });
});

describe('judge', () => {
  test('accepts a shown row that a passing test cites', () => {
    const judgement = judge([row('FE-01', 'shown')], [passed('opens [FE-01]')]);
    expect(judgement).toEqual({ failures: [], warnings: [] });
  });

  test('accepts a planned row that nothing cites', () => {
    expect(judge([row('FE-01', 'planned')], [])).toEqual({ failures: [], warnings: [] });
  });

  test('fails a shown row that no test cites', () => {
    const { failures } = judge([row('FE-01', 'shown')], [passed('opens FE-01')]);
    expect(failures).toEqual([
      'FE-01 is marked shown, but no passing test cites it: What FE-01 says.',
    ]);
  });

  test('fails a shown row that only a failed or skipped test cites', () => {
    const { failures } = judge([row('FE-01', 'shown')], [notPassed('opens [FE-01]')]);
    expect(failures).toHaveLength(1);
  });

  test('accepts a shown row with one passing test among failed ones', () => {
    const tests = [notPassed('opens [FE-01]'), passed('closes [FE-01]')];
    expect(judge([row('FE-01', 'shown')], tests).failures).toEqual([]);
  });

  test.each([passed, notPassed])('fails a citation of an unknown row, by any test', (outcome) => {
    const { failures } = judge([row('FE-01', 'planned')], [outcome('opens [FE-99]')]);
    expect(failures).toEqual(['FE-99 is not a requirement, but this test cites it: opens [FE-99]']);
  });

  test.each([
    { state: 'planned' as const, name: 'planned' },
    { state: { declined: 'Not now.' }, name: 'declined' },
  ])('warns of a $name row that a passing test cites', ({ state, name }) => {
    const judgement = judge([row('FE-01', state)], [passed('opens [FE-01]')]);
    expect(judgement).toEqual({
      failures: [],
      warnings: [`FE-01 is ${name}, but a passing test cites it`],
    });
  });

  test('does not warn of a planned row that only a failed test cites', () => {
    expect(judge([row('FE-01', 'planned')], [notPassed('opens [FE-01]')]).warnings).toEqual([]);
  });
});
