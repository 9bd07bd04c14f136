import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { CELLS, type Cell } from './cells.ts';
import { PROJECT_ROOT } from './children.ts';
import { measureClientDirect, measureClientThroughGateway } from './client-rig.ts';
import { readExpectedFailures, type Verdict } from './expected-failures.ts';
import {
  type Column,
  columnOf,
  isAsExpected,
  renderReport,
  type Section,
  verdictOf,
} from './report.ts';
import { measureDirect, measureThroughGateway } from './rig.ts';
import { countChecks, readSuiteVersion, type SuiteOutcome } from './suite.ts';
import { UPSTREAM_NAMES } from './upstreams.ts';

const SUITES = ['server', 'client'] as const;
const USAGE = `Usage: node test/conformance/run.ts [--direct-only] [--suite NAME]... [--cell NAME]... [--upstream NAME]... [--copies N]
Suites: ${SUITES.join(', ')}. Cells: ${CELLS.map(({ name }) => asciiName(name)).join(', ')}. Upstreams: ${UPSTREAM_NAMES.join(', ')}.
Without a choice all are measured, and docs/conformance.md is written.`;

const expected = readExpectedFailures();

process.exitCode = await run();

async function run(): Promise<number> {
  const { values: flags } = parseArgs({
    options: {
      'direct-only': { type: 'boolean' },
      suite: { type: 'string', multiple: true },
      cell: { type: 'string', multiple: true },
      upstream: { type: 'string', multiple: true },
      copies: { type: 'string' },
    },
  });
  const suites = chosen(SUITES, flags.suite, (name) => name);
  const cells = chosen(CELLS, flags.cell, ({ name }) => asciiName(name));
  const upstreams = chosen(UPSTREAM_NAMES, flags.upstream, (name) => name);
  if (suites === undefined || cells === undefined || upstreams === undefined) {
    print(USAGE);
    return 2;
  }
  const isWanted = (copies: number) =>
    flags.copies === undefined || Number(flags.copies) === copies;
  const sections: Section[] = [];
  for (const suite of suites) {
    const measureBase = suite === 'server' ? measureDirect : measureClientDirect;
    const direct = { legacy: await measureBase('legacy'), modern: await measureBase('modern') };
    print(`${suite} suite, direct`);
    printDirect(direct.legacy);
    printDirect(direct.modern);
    if (flags['direct-only']) continue;
    for (const cell of cells) {
      print(`${suite} suite, ${cell.name}`);
      const runs = cell.runs.filter(
        ({ upstream, copies }) => upstreams.includes(upstream) && isWanted(copies),
      );
      sections.push(
        suite === 'server'
          ? await measureServers({ ...cell, runs }, direct[cell.front])
          : await measureClients(cell, direct[cell.back]),
      );
    }
  }
  const isWhole = Object.keys(flags).length === 0;
  if (isWhole) {
    const report = renderReport(await readSuiteVersion(), sections, expected);
    await writeFile(join(PROJECT_ROOT, 'docs/conformance.md'), report);
  }
  return sections.flatMap(({ columns }) => columns).every(isAsExpected) ? 0 : 1;
}

async function measureServers(cell: Cell, direct: SuiteOutcome): Promise<Section> {
  const columns: Column[] = [];
  for (const wanted of cell.runs) {
    const measured = () => measureThroughGateway(cell, wanted, direct, expected);
    columns.push(told(columnOf(wanted, await caught(measured))));
  }
  return { suite: 'server', cell, direct, columns };
}

async function measureClients(cell: Cell, direct: SuiteOutcome): Promise<Section> {
  const measured = async () => [await measureClientThroughGateway(cell, direct, expected)];
  const title = 'through the gateway';
  const column = told({ title, standing: 'alone', result: await caught(measured) });
  return { suite: 'client', cell, direct, columns: [column] };
}

async function caught(measured: () => Promise<readonly Verdict[]>): Promise<Column['result']> {
  try {
    return await measured();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function told(column: Column): Column {
  print(`${column.title}: ${verdictOf(column)}`);
  if (column.result instanceof Error) {
    print(`  ${column.result.message}`);
    return column;
  }
  for (const [copy, { unexpected, stale }] of column.result.entries()) {
    for (const { scenario, changes } of unexpected) {
      print(`  copy ${copy + 1}: ${scenario}: ${changes.join('; ')}`);
    }
    for (const { scenario, check } of stale) {
      print(`  copy ${copy + 1}: ${scenario}: ${check ?? 'all checks'}: listed, but passes`);
    }
  }
  return column;
}

function printDirect(direct: SuiteOutcome): void {
  for (const [scenario, outcome] of direct) {
    const { passed, total } = countChecks(outcome);
    if (passed < total) print(`  ${scenario}: ${passed}/${total}`);
  }
  const { passed, total } = countChecks([...direct.values()].flat());
  print(`  ${direct.size} scenarios, ${passed}/${total} checks`);
}

/** The elements of those names, all when none is named, undefined when a name is unknown. */
function chosen<Element>(
  all: readonly Element[],
  names: readonly string[] | undefined,
  nameOf: (element: Element) => string,
): readonly Element[] | undefined {
  if (names === undefined) return all;
  const found = all.filter((element) => names.includes(nameOf(element)));
  return found.length < names.length ? undefined : found;
}

function asciiName(name: Cell['name']): string {
  return name.replace('→', '-');
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
