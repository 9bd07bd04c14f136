import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Era } from '../support/reference-server/eras.ts';
import { type Cell, REVISIONS } from './cells.ts';
import { compare } from './comparison.ts';
import { type ExpectedFailure, expectedAt, judge, type Verdict } from './expected-failures.ts';
import { measure } from './gateway.ts';
import { clientScenarios, runClientScenario, type SuiteOutcome } from './suite.ts';

/** The suite splits a command at spaces, so paths are relative to the root of the project. */
const CLIENT = 'node test/conformance/everything-client.ts';
const CLIENT_THROUGH_GATEWAY = 'node test/conformance/client-through-gateway.ts';

/** Plays the scenarios for clients of an era, without the gateway. */
export function measureClientDirect(era: Era): Promise<SuiteOutcome> {
  return playAll(CLIENT, era);
}

/**
 * Plays the scenarios for clients of `cell.back` through a gateway in front of which a client of `cell.front` stands.
 *
 * @param direct what the suite finds without the gateway, with a client of its own era
 */
export async function measureClientThroughGateway(
  cell: Cell,
  direct: SuiteOutcome,
  expected: readonly ExpectedFailure[],
): Promise<Verdict> {
  const outcome = await playAll(`${CLIENT_THROUGH_GATEWAY} --front ${cell.front}`, cell.back);
  const excuses = expectedAt({ suite: 'client', cell: cell.name, standing: 'alone' }, expected);
  return judge(compare(direct, outcome, { optional: [], ignored: [] }), excuses);
}

/** One after the other: some scenarios measure how long a client waits. */
async function playAll(command: string, era: Era): Promise<SuiteOutcome> {
  const revision = REVISIONS[era];
  const scenarios = await clientScenarios(revision);
  return measure(async (children, folder) => {
    const outcome = new Map<string, readonly string[]>();
    for (const scenario of scenarios) {
      const results = await mkdtemp(join(folder, 'results-'));
      outcome.set(
        scenario,
        await runClientScenario(children, command, scenario, revision, results),
      );
    }
    return outcome;
  });
}
