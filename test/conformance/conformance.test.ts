import { beforeAll, describe, expect, test } from 'vitest';
import { CELLS, type Cell, type CellName, type Run, type Standing } from './cells.ts';
import { readExpectedFailures } from './expected-failures.ts';
import { measureDirect, measureThroughGateway } from './rig.ts';
import { countChecks, type SuiteOutcome } from './suite.ts';
import type { UpstreamName } from './upstreams.ts';

/** Every cell and door, the ways out that differ most, and one catalogue; `npm run conformance` measures far more. */
const SUBSET: readonly (readonly [CellName, Run['door'], UpstreamName, Standing])[] = [
  ['L→L', 'http', 'http', 'catalogue'],
  ['L→L', 'tcp', 'tcp-binary', 'alone'],
  ['L→M', 'http', 'http', 'alone'],
  ['M→M', 'http', 'stdio', 'alone'],
  ['M→L', 'http', 'http', 'alone'],
];

const TIMEOUT_MS = 180_000;

const runOf = (
  { name, runs }: Cell,
  upstream: UpstreamName,
  door: Run['door'],
  standing: Standing,
): Run => {
  const wanted = runs.find(
    (run) =>
      run.upstream === upstream &&
      run.door === door &&
      run.standing === standing &&
      run.copies === 1,
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
    '%s, in over %s and out over %s, %s, finds what it finds directly, but for what is listed [U13]',
    async (name, door, upstream, standing) => {
      const cells = CELLS.filter((cell) => cell.name === name);
      const verdicts = cells.map((cell) =>
        measureThroughGateway(
          cell,
          runOf(cell, upstream, door, standing),
          direct[cell.front],
          expected,
        ),
      );
      const found = (await Promise.all(verdicts)).flat();
      expect(found).toEqual([expect.objectContaining({ unexpected: [], stale: [] })]);
    },
    TIMEOUT_MS,
  );
});

test('one scenario fails where many servers are shown as one, in every cell; two checks of tasks pass there alone', () => {
  const listed = readExpectedFailures()
    .filter(({ standing }) => standing !== undefined)
    .map(({ cell, standing, scenario }) => `${cell} ${standing} ${scenario}`);
  const modern = CELLS.filter(({ front }) => front === 'modern');
  expect(listed.toSorted()).toEqual(
    [
      ...CELLS.map(({ name }) => `${name} catalogue json-schema-2020-12`),
      ...modern.map(({ name }) => `${name} catalogue tasks-capability-negotiation`),
      ...modern.map(({ name }) => `${name} catalogue tasks-dispatch-and-envelope`),
    ].toSorted(),
  );
});

test('three of the 40 scenarios of 2026-07-28 are listed as impossible in front of a legacy server, and no other cell has any [U13]', () => {
  const listed = readExpectedFailures()
    .filter(({ suite, standing }) => suite === 'server' && standing === undefined)
    .map(({ cell, scenario }) => `${cell} ${scenario}`);
  expect([...new Set(listed)].toSorted()).toEqual([
    'M→L input-required-result-basic-elicitation',
    'M→L input-required-result-ignore-extra-params',
    'M→L server-stateless',
  ]);
});
