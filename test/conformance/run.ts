import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { PROJECT_ROOT } from './children.ts';
import { compare } from './comparison.ts';
import { type Column, isIdentical, renderReport, titleOf, verdictOf } from './report.ts';
import { measureDirect, measureThroughGateway } from './rig.ts';
import { countChecks, readSuiteVersion, type SuiteOutcome } from './suite.ts';
import { UPSTREAM_NAMES, type UpstreamName } from './upstreams.ts';

const USAGE = `Usage: node test/conformance/run.ts [--direct-only] [--upstream NAME]...
Names: ${UPSTREAM_NAMES.join(', ')}. Without --upstream all of them, and docs/conformance.md is written.`;

const PARALLEL_COPIES: Partial<Record<UpstreamName, number>> = { http: 8, stdio: 8 };

process.exitCode = await run();

async function run(): Promise<number> {
  const { values: flags } = parseArgs({
    options: {
      'direct-only': { type: 'boolean' },
      upstream: { type: 'string', multiple: true },
    },
  });
  const upstreams = UPSTREAM_NAMES.filter((name) => flags.upstream?.includes(name) ?? true);
  if (upstreams.length < (flags.upstream?.length ?? 0)) {
    print(USAGE);
    return 2;
  }
  const direct = await measureDirect();
  printDirect(direct);
  if (flags['direct-only']) return 0;

  const columns: Column[] = [];
  for (const upstream of upstreams) {
    columns.push(await measureColumn(direct, upstream, 1));
    const copies = PARALLEL_COPIES[upstream];
    if (copies !== undefined) columns.push(await measureColumn(direct, upstream, copies));
  }
  if (flags.upstream === undefined) {
    const report = renderReport(await readSuiteVersion(), direct, columns);
    await writeFile(join(PROJECT_ROOT, 'docs/conformance.md'), report);
  }
  return columns.every(isIdentical) ? 0 : 1;
}

async function measureColumn(
  direct: SuiteOutcome,
  upstream: UpstreamName,
  copies: number,
): Promise<Column> {
  const column = { upstream, copies, result: await differences(direct, upstream, copies) };
  print(`${titleOf(column)}: ${verdictOf(column)}`);
  if (column.result instanceof Error) {
    print(`  ${column.result.message}`);
    return column;
  }
  for (const [copy, found] of column.result.entries()) {
    for (const { scenario, changes } of found) {
      print(`  copy ${copy + 1}: ${scenario}: ${changes.join('; ')}`);
    }
  }
  return column;
}

async function differences(
  direct: SuiteOutcome,
  upstream: UpstreamName,
  copies: number,
): Promise<Column['result']> {
  try {
    const outcomes = await measureThroughGateway(upstream, copies);
    return outcomes.map((outcome) => compare(direct, outcome, upstream));
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

function printDirect(direct: SuiteOutcome): void {
  for (const [scenario, outcome] of direct) {
    const { passed, total } = countChecks(outcome);
    print(`${scenario}: ${passed}/${total}`);
  }
  const { passed, total } = countChecks([...direct.values()].flat());
  print(`direct: ${direct.size} scenarios, ${passed}/${total} checks`);
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
