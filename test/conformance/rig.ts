import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Era } from '../support/reference-server/eras.ts';
import { type Cell, exemptionsOf, REVISIONS, type Run } from './cells.ts';
import type { Children } from './children.ts';
import { compare } from './comparison.ts';
import { type ExpectedFailure, expectedAt, judge, type Verdict } from './expected-failures.ts';
import { type GatewayAddress, measure, startGateway } from './gateway.ts';
import { listenBeforeTcp } from './http-to-tcp.ts';
import { runServerSuite, type SuiteOutcome } from './suite.ts';
import { REFERENCE_SERVER, UPSTREAMS } from './upstreams.ts';

const LISTENING = /listening (\S+)\n/;

/**
 * Runs the suite of an era against the reference server, which speaks that era only.
 *
 * @throws Error if a process does not start or the suite leaves no results
 */
export function measureDirect(era: Era): Promise<SuiteOutcome> {
  return measure(async (children, folder) => {
    const url = await startReferenceServer(children, ['--http', '0', '--era', era]);
    return runServerSuite(children, url, REVISIONS[era], await resultsIn(folder));
  });
}

/**
 * Runs the copies of a run at once against a gateway in front of the reference server.
 *
 * @param direct what the suite finds without the gateway
 * @param start what stands in front of it, one gateway unless said otherwise
 * @returns what each copy found
 * @throws Error if a process does not start or the suite leaves no results
 */
export async function measureThroughGateway(
  cell: Cell,
  run: Run,
  direct: SuiteOutcome,
  expected: readonly ExpectedFailure[],
  start: typeof startGateway = startGateway,
): Promise<Verdict[]> {
  const outcomes = await measure(async (children, folder) => {
    const { listenFlags, entry } = UPSTREAMS[run.upstream];
    const flags = listenFlags && [...listenFlags(folder), '--era', cell.back];
    const url = flags ? await startReferenceServer(children, flags) : '';
    const reference = { ...entry(url, cell.back), ...run.settings };
    const others = run.standing === 'alone' ? {} : await startOthers(children);
    const gateway = await start(children, folder, { reference, ...others });
    return enter(run, gateway, (front) => {
      const copies = Array.from({ length: run.copies }, async () =>
        runServerSuite(children, front, REVISIONS[cell.front], await resultsIn(folder)),
      );
      return Promise.all(copies);
    });
  });
  const exemptions = exemptionsOf(cell, run);
  const place = { suite: 'server', cell: cell.name, standing: run.standing } as const;
  const excuses = expectedAt(place, expected);
  return outcomes.map((outcome) => judge(compare(direct, outcome, exemptions), excuses));
}

/** Calls `use` with the URL at which the suite finds the gateway. */
async function enter<Result>(
  { door, standing }: Run,
  { url, tcpPort }: GatewayAddress,
  use: (url: string) => Promise<Result>,
): Promise<Result> {
  if (door === 'http') return use(standing === 'namespace' ? `${url}/reference` : url);
  const adapter = await listenBeforeTcp(tcpPort);
  return use(adapter.url).finally(() => adapter.close());
}

/** One server of each era: all their names and URIs are the reference server's as well. */
async function startOthers(children: Children): Promise<Record<string, object>> {
  const [second, third] = await Promise.all([
    startReferenceServer(children, ['--http', '0', '--era', 'legacy']),
    startReferenceServer(children, ['--http', '0', '--era', 'modern']),
  ]);
  return { second: { type: 'http', url: second }, third: { type: 'http', url: third } };
}

export async function startReferenceServer(
  children: Children,
  flags: readonly string[],
): Promise<string> {
  const [, url = ''] = await children.start([REFERENCE_SERVER, ...flags], LISTENING);
  return url;
}

const resultsIn = (folder: string): Promise<string> => mkdtemp(join(folder, 'results-'));
