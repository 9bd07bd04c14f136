import { beforeAll, describe, expect, test } from 'vitest';
import { CELLS, type Cell, type CellName, type Run } from './cells.ts';
import { readExpectedFailures } from './expected-failures.ts';
import { measureDirect, measureThroughGateway } from './rig.ts';
import { countChecks, type SuiteOutcome } from './suite.ts';
import type { UpstreamName } from './upstreams.ts';

/** `npm run conformance` measures far more; this is what every change has to pass. */
const SUBSET: readonly (readonly [CellName, Run['door'], UpstreamName])[] = [
  ['L→L', 'http', 'http'],
  ['L→L', 'tcp', 'tcp-binary'],
  ['L→M', 'http', 'http'],
  ['M→M', 'http', 'http'],
  ['M→M', 'http', 'stdio'],
  ['M→L', 'http', 'http'],
  ['M→L', 'http', 'stdio'],
];

const TIMEOUT_MS = 60_000;

const runOf = ({ name, runs }: Cell, upstream: UpstreamName, door: Run['door']): Run => {
  const wanted = runs.find(
    (run) => run.upstream === upstream && run.door === door && run.copies === 1,
  );
  if (wanted === undefined) throw new Error(`${name} is not measured over ${upstream}`);
  return wanted;
};

describe('conformance suite', () => {
  const expected = readExpectedFailures();
  let direct: { readonly legacy: SuiteOutcome; readonly modern: SuiteOutcome };

  beforeAll(async () => {
    const [legacy, modern] = await Promise.all([measureDirect('legacy'), measureDirect('modern')]);
    direct = { legacy, modern };
  }, TIMEOUT_MS);

  test('the reference server passes all 84 checks of the 33 scenarios of 2025-11-25', () => {
    expect(direct.legacy.size).toBe(33);
    expect(countChecks([...direct.legacy.values()].flat())).toEqual({ passed: 84, total: 84 });
  });

  test('the reference server passes all 152 checks of the 40 scenarios of 2026-07-28 that are no extension', () => {
    const core = [...direct.modern].filter(([scenario]) => !scenario.startsWith('tasks-'));
    expect(core).toHaveLength(40);
    const checks = core.flatMap(([, outcome]) => outcome);
    expect(countChecks(checks)).toEqual({ passed: 152, total: 152 });
  });

  test.each(SUBSET)(
    '%s, in over %s and out over %s, finds what it finds directly, but for what is listed [U13]',
    async (name, door, upstream) => {
      const cells = CELLS.filter((cell) => cell.name === name);
      const verdicts = cells.map((cell) =>
        measureThroughGateway(cell, runOf(cell, upstream, door), direct[cell.front], expected),
      );
      const found = (await Promise.all(verdicts)).flat();
      expect(found).toEqual([expect.objectContaining({ unexpected: [], stale: [] })]);
    },
    TIMEOUT_MS,
  );
});

test('three of the 40 scenarios of 2026-07-28 are listed as impossible in front of a legacy server, and no other cell has any [U13]', () => {
  const listed = readExpectedFailures()
    .filter(({ suite }) => suite === 'server')
    .map(({ cell, scenario }) => `${cell} ${scenario}`);
  expect([...new Set(listed)].toSorted()).toEqual([
    'M→L input-required-result-basic-elicitation',
    'M→L input-required-result-ignore-extra-params',
    'M→L server-stateless',
  ]);
});
