import { beforeAll, describe, expect, test } from 'vitest';
import { compare } from './comparison.ts';
import { measureDirect, measureThroughGateway } from './rig.ts';
import { countChecks, type SuiteOutcome } from './suite.ts';
import { UPSTREAM_NAMES, type UpstreamName } from './upstreams.ts';

const ONE_RUN_MS = 60_000;
const EIGHT_RUNS_MS = 180_000;

describe('conformance suite, requirements 2025-11-25', () => {
  let direct: SuiteOutcome;

  beforeAll(async () => {
    direct = await measureDirect();
  }, ONE_RUN_MS);

  test('the reference server passes all 84 checks of 33 scenarios', () => {
    expect(direct.size).toBe(33);
    expect(countChecks([...direct.values()].flat())).toEqual({ passed: 84, total: 84 });
  });

  const cases: { upstream: UpstreamName; copies: number; timeoutMs: number }[] = [
    ...UPSTREAM_NAMES.map((upstream) => ({ upstream, copies: 1, timeoutMs: EIGHT_RUNS_MS })),
    { upstream: 'http', copies: 8, timeoutMs: EIGHT_RUNS_MS },
    { upstream: 'stdio', copies: 8, timeoutMs: EIGHT_RUNS_MS },
  ];
  for (const { upstream, copies, timeoutMs } of cases) {
    test(
      `${copies} at once through the gateway to ${upstream} find what they find directly [U13]`,
      async () => {
        const outcomes = await measureThroughGateway(upstream, copies);
        const differences = outcomes.map((outcome) => compare(direct, outcome, upstream));
        expect(differences).toEqual(Array.from({ length: copies }, () => []));
      },
      timeoutMs,
    );
  }
});
