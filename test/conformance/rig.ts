import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children, PROJECT_ROOT } from './children.ts';
import { runSuite, type SuiteOutcome } from './suite.ts';
import { REFERENCE_SERVER, UPSTREAMS, type UpstreamName } from './upstreams.ts';

const GATEWAY = join(PROJECT_ROOT, 'src/bootstrap/main.ts');
const LISTENING = /listening (\S+)\n/;
const READY = /"msg":"ready"/;

/**
 * Runs the suite against the reference server.
 *
 * @throws Error if a process does not start or the suite leaves no results
 */
export function measureDirect(): Promise<SuiteOutcome> {
  return measure(async (children, folder) => {
    const url = await startReferenceServer(children, ['--http', '0']);
    return runSuite(children, url, await mkdtemp(join(folder, 'results-')));
  });
}

/**
 * Runs `copies` of the suite at once against a gateway in front of the reference server.
 *
 * @throws Error if a process does not start or the suite leaves no results
 */
export function measureThroughGateway(
  upstream: UpstreamName,
  copies: number,
): Promise<SuiteOutcome[]> {
  return measure(async (children, folder) => {
    const url = await startGateway(children, folder, upstream);
    const runs = Array.from({ length: copies }, async () =>
      runSuite(children, url, await mkdtemp(join(folder, 'results-'))),
    );
    return Promise.all(runs);
  });
}

/** Gives a measurement its own processes and folder, and clears both away whatever happens. */
async function measure<Result>(
  run: (children: Children, folder: string) => Promise<Result>,
): Promise<Result> {
  const children = new Children();
  const folder = await mkdtemp(join(tmpdir(), 'conformance-'));
  const abandon = () => void children.stopAll().then(() => process.exit(130));
  process.once('SIGINT', abandon).once('SIGTERM', abandon);
  try {
    return await run(children, folder);
  } finally {
    process.off('SIGINT', abandon).off('SIGTERM', abandon);
    await children.stopAll();
    await rm(folder, { recursive: true, force: true });
  }
}

async function startReferenceServer(
  children: Children,
  listenFlags: readonly string[],
): Promise<string> {
  const [, url = ''] = await children.start([REFERENCE_SERVER, ...listenFlags], LISTENING);
  return url;
}

/** Starts the gateway with that single upstream and returns the URL of its HTTP frontend. */
async function startGateway(
  children: Children,
  folder: string,
  name: UpstreamName,
): Promise<string> {
  const { listenFlags, entry } = UPSTREAMS[name];
  const url = listenFlags ? await startReferenceServer(children, listenFlags(folder)) : '';
  const host = '127.0.0.1';
  const port = await findFreePort(host);
  const config = join(folder, 'gateway.yaml');
  const settings = {
    version: 1,
    server: { frontends: [{ name: 'http', protocol: 'http', config: { host, port } }] },
    auth: { provider: 'none' },
    servers: { reference: entry(url) },
  };
  await writeFile(config, JSON.stringify(settings, null, 2));
  await children.start([GATEWAY, 'serve', '--config', config], READY);
  return `http://${host}:${port}/mcp`;
}

async function findFreePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}
