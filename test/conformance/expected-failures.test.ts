import { describe, expect, test } from 'vitest';
import {
  type ExpectedFailure,
  expectedAt,
  judge,
  readExpectedFailures,
} from './expected-failures.ts';

const listed = (scenario: string, check?: string): ExpectedFailure => ({
  suite: 'server',
  cell: 'M→L',
  scenario,
  why: 'it is so',
  ...(check !== undefined && { check }),
});

describe('what a run differs in', () => {
  const wanted = ['- asks SUCCESS', '+ asks FAILURE'];
  const ping = { scenario: 'ping', changes: ['- answers SUCCESS'] };

  test('is unexpected unless it is listed', () => {
    expect(judge([ping], [])).toEqual({ unexpected: [ping], expected: [], stale: [] });
  });

  test('is expected where its whole scenario is listed', () => {
    expect(judge([ping], [listed('ping')])).toEqual({
      unexpected: [],
      expected: [ping],
      stale: [],
    });
  });

  test('is unexpected next to the check that is listed', () => {
    const difference = { scenario: 'ask', changes: [...wanted, '- tells SUCCESS'] };
    expect(judge([difference], [listed('ask', 'asks')])).toEqual({
      unexpected: [{ scenario: 'ask', changes: ['- tells SUCCESS'] }],
      expected: [{ scenario: 'ask', changes: wanted }],
      stale: [],
    });
  });

  test('makes an entry stale by not being there', () => {
    const entry = listed('ask', 'tells');
    expect(judge([{ scenario: 'ask', changes: wanted }], [entry]).stale).toEqual([entry]);
    expect(judge([], [entry]).stale).toEqual([entry]);
  });
});

test('an entry for one standing counts there alone', () => {
  const entry = { ...listed('ask'), standing: 'catalogue' as const };
  const place = { suite: 'server', cell: 'M→L' } as const;
  expect(expectedAt({ ...place, standing: 'catalogue' }, [entry])).toEqual([entry]);
  expect(expectedAt({ ...place, standing: 'namespace' }, [entry])).toEqual([]);
});

test('a list is for one suite in one cell', () => {
  const entries = [listed('ask'), { ...listed('ask'), suite: 'client' as const }];
  expect(expectedAt({ suite: 'server', cell: 'M→L', standing: 'alone' }, entries)).toEqual([
    entries[0],
  ]);
  expect(expectedAt({ suite: 'server', cell: 'L→M', standing: 'alone' }, entries)).toEqual([]);
});

test('every entry of the list says why', () => {
  for (const { why } of readExpectedFailures()) expect(why.length).toBeGreaterThan(20);
});
