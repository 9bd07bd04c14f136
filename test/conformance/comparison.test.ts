import { describe, expect, test } from 'vitest';
import { compare } from './comparison.ts';

const STRICTLY = { optional: [], ignored: [] };
const RESUMED = 'server-sse-disconnect-resume SUCCESS';

describe('comparison of two runs of the suite', () => {
  test('finds nothing when every check has the same outcome', () => {
    const outcome = new Map([['ping', ['ping SUCCESS', 'wire-schema SUCCESS']]]);
    expect(compare(outcome, outcome, STRICTLY)).toEqual([]);
  });

  test('names each check that was lost, gained or changed', () => {
    const direct = new Map([['ping', ['ping SUCCESS', 'wire-schema SUCCESS', 'twice SUCCESS']]]);
    const gateway = new Map([['ping', ['ping FAILURE', 'twice SUCCESS', 'twice SUCCESS']]]);
    expect(compare(direct, gateway, STRICTLY)).toEqual([
      {
        scenario: 'ping',
        changes: ['- ping SUCCESS', '- wire-schema SUCCESS', '+ ping FAILURE', '+ twice SUCCESS'],
      },
    ]);
  });

  test('names scenarios that only one of the two runs has', () => {
    const direct = new Map([['ping', ['ping SUCCESS']]]);
    const gateway = new Map([['tools-list', ['tools-list SUCCESS']]]);
    expect(compare(direct, gateway, STRICTLY).map(({ scenario }) => scenario)).toEqual([
      'ping',
      'tools-list',
    ]);
  });

  test('lets an optional check be missing, but not fail', () => {
    const exempt = { optional: ['server-sse-disconnect-resume'], ignored: [] };
    const direct = new Map([['server-sse-polling', [RESUMED]]]);
    const without = new Map([['server-sse-polling', []]]);
    expect(compare(direct, without, exempt)).toEqual([]);
    expect(compare(direct, without, STRICTLY)).toEqual([
      { scenario: 'server-sse-polling', changes: [`- ${RESUMED}`] },
    ]);
    const failure = 'server-sse-disconnect-resume FAILURE';
    expect(compare(direct, new Map([['server-sse-polling', [failure]]]), exempt)).toEqual([
      { scenario: 'server-sse-polling', changes: [`+ ${failure}`] },
    ]);
  });

  test('does not look at what is ignored', () => {
    const direct = new Map([['ping', ['ping SUCCESS', 'fast SUCCESS']]]);
    const gateway = new Map([['ping', ['ping SUCCESS', 'fast FAILURE']]]);
    expect(compare(direct, gateway, { optional: [], ignored: ['fast'] })).toEqual([]);
  });
});
