import { describe, expect, test } from 'vitest';
import { compare } from './comparison.ts';

const OVER_HTTP = { hasStreamPerCall: true };
const RESUMED = 'server-sse-disconnect-resume SUCCESS';

describe('comparison of two runs of the suite', () => {
  test('finds nothing when every check has the same outcome', () => {
    const outcome = new Map([['ping', ['ping SUCCESS', 'wire-schema SUCCESS']]]);
    expect(compare(outcome, outcome, OVER_HTTP)).toEqual([]);
  });

  test('names each check that was lost, gained or changed', () => {
    const direct = new Map([['ping', ['ping SUCCESS', 'wire-schema SUCCESS', 'twice SUCCESS']]]);
    const gateway = new Map([['ping', ['ping FAILURE', 'twice SUCCESS', 'twice SUCCESS']]]);
    expect(compare(direct, gateway, OVER_HTTP)).toEqual([
      {
        scenario: 'ping',
        changes: ['- ping SUCCESS', '- wire-schema SUCCESS', '+ ping FAILURE', '+ twice SUCCESS'],
      },
    ]);
  });

  test('names scenarios that only one of the two runs has', () => {
    const direct = new Map([['ping', ['ping SUCCESS']]]);
    const gateway = new Map([['tools-list', ['tools-list SUCCESS']]]);
    expect(compare(direct, gateway, OVER_HTTP).map(({ scenario }) => scenario)).toEqual([
      'ping',
      'tools-list',
    ]);
  });

  test('asks for a resumed stream only where the server has a stream to close', () => {
    const direct = new Map([['server-sse-polling', [RESUMED]]]);
    const gateway = new Map([['server-sse-polling', []]]);
    expect(compare(direct, gateway, { hasStreamPerCall: false })).toEqual([]);
    expect(compare(direct, gateway, OVER_HTTP)).toEqual([
      { scenario: 'server-sse-polling', changes: [`- ${RESUMED}`] },
    ]);
  });
});
