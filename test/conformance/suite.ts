import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { type Children, PROJECT_ROOT } from './children.ts';

/** The set of scenarios that revision requires, at that revision's wire format. */
export const REQUIREMENTS = '2025-11-25';

const SUITE_FOLDER = join(PROJECT_ROOT, 'node_modules/@modelcontextprotocol/conformance');
const RESULT_FOLDER = /^server-(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

const checkList = z.array(z.object({ id: z.string(), status: z.string() }));

/** What the suite found in one scenario: `id status` of each check, sorted. */
export type ScenarioOutcome = readonly string[];
/** What the suite found, by scenario. */
export type SuiteOutcome = ReadonlyMap<string, ScenarioOutcome>;

/** How many checks passed, and of how many that either passed or failed. */
export function countChecks(outcome: ScenarioOutcome): { passed: number; total: number } {
  const passed = outcome.filter((check) => check.endsWith(' SUCCESS')).length;
  const failed = outcome.filter((check) => check.endsWith(' FAILURE')).length;
  return { passed, total: passed + failed };
}

/**
 * Runs the suite once against the server at `url`.
 *
 * @param resultFolder an empty folder for the suite's own files
 * @throws Error if the suite leaves no results
 */
export async function runSuite(
  children: Children,
  url: string,
  resultFolder: string,
): Promise<SuiteOutcome> {
  const output = await children.run([
    join(SUITE_FOLDER, 'dist/index.js'),
    'server',
    ...['--url', url],
    ...['--requirements', REQUIREMENTS],
    ...['--output-dir', resultFolder],
  ]);
  const outcome = new Map<string, ScenarioOutcome>();
  for (const folder of (await readdir(resultFolder)).toSorted()) {
    const [, scenario] = RESULT_FOLDER.exec(folder) ?? [];
    if (scenario === undefined) continue;
    outcome.set(scenario, await readChecks(join(resultFolder, folder, 'checks.json')));
  }
  if (outcome.size === 0) throw new Error(`The suite left no results.\n${output}`);
  return outcome;
}

/** Remarks (`INFO`) quote ids and times, so they differ from run to run. */
async function readChecks(path: string): Promise<ScenarioOutcome> {
  return checkList
    .parse(JSON.parse(await readFile(path, 'utf8')))
    .filter(({ status }) => status !== 'INFO')
    .map(({ id, status }) => `${id} ${status}`)
    .toSorted();
}

/** The installed version of the suite. */
export async function readSuiteVersion(): Promise<string> {
  const manifest = await readFile(join(SUITE_FOLDER, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}
