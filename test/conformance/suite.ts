import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import type { Revision } from './cells.ts';
import { type Children, PROJECT_ROOT } from './children.ts';

const SUITE_FOLDER = join(PROJECT_ROOT, 'node_modules/@modelcontextprotocol/conformance');
const PROGRAM = join(SUITE_FOLDER, 'dist/index.js');
const RESULT_FOLDER = /^(?:server-)?(.+)-\d{4}-\d\d-\d\dT[\d-]+Z$/;

const checkList = z.array(z.object({ id: z.string(), status: z.string() }));
const requirementSet = z.object({
  client: z.array(z.string()),
  not_scored: z.array(z.object({ scenario: z.string(), leg: z.string() })),
});

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
 * Runs all that a revision requires of servers once against the server at `url`, at that revision's wire format.
 *
 * @param resultFolder an empty folder for the suite's own files
 * @throws Error if the suite leaves no results
 */
export async function runServerSuite(
  children: Children,
  url: string,
  revision: Revision,
  resultFolder: string,
): Promise<SuiteOutcome> {
  const output = await children.run([
    PROGRAM,
    'server',
    ...['--url', url],
    ...['--requirements', revision],
    ...['--output-dir', resultFolder],
  ]);
  return readResults(resultFolder, output);
}

/**
 * Runs one scenario against a client.
 *
 * @param command starts the client; the suite appends the URL of its server
 * @param revision undefined for scenarios of extensions, which belong to no revision
 * @throws Error if the suite leaves no results
 */
export async function runClientScenario(
  children: Children,
  command: string,
  scenario: string,
  revision: Revision | undefined,
  resultFolder: string,
): Promise<ScenarioOutcome> {
  const output = await children.run([
    PROGRAM,
    'client',
    ...['--command', command],
    ...['--scenario', scenario],
    ...(revision === undefined ? [] : ['--spec-version', revision]),
    ...['--output-dir', resultFolder],
  ]);
  const group = join(resultFolder, dirname(scenario));
  return (await readResults(group, output)).get(basename(scenario)) ?? [];
}

/** The scenarios a revision has for clients, but for those about OAuth. */
export async function clientScenarios(revision: Revision): Promise<readonly string[]> {
  const text = await readFile(join(SUITE_FOLDER, `requirements/${revision}.yaml`), 'utf8');
  const { client, not_scored: notScored } = requirementSet.parse(parse(text));
  const more = notScored.filter(({ leg }) => leg === 'client').map(({ scenario }) => scenario);
  return [...client, ...more].filter((scenario) => !scenario.startsWith('auth/'));
}

/** The installed version of the suite. */
export async function readSuiteVersion(): Promise<string> {
  const manifest = await readFile(join(SUITE_FOLDER, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(manifest)).version;
}

async function readResults(resultFolder: string, output: string): Promise<SuiteOutcome> {
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
  // The suite itself gave up.
  if (!existsSync(path)) return ['scenario FAILURE'];
  return checkList
    .parse(JSON.parse(await readFile(path, 'utf8')))
    .filter(({ status }) => status !== 'INFO')
    .map(({ id, status }) => `${id} ${status}`)
    .toSorted();
}
