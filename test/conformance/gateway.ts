import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../e2e/support/ports.ts';
import { program } from '../support/program.ts';
import { Children } from './children.ts';

const HOST = '127.0.0.1';
const READY = /"msg":"ready"/;

/** Where the frontends of a gateway are. */
export type GatewayAddress = { readonly url: string; readonly tcpPort: number };

/** Starts the gateway with these servers, an HTTP frontend and one for TCP; `more`: other sections. */
export async function startGateway(
  children: Children,
  folder: string,
  servers: Readonly<Record<string, object>>,
  more: object = {},
): Promise<GatewayAddress> {
  const port = await freePort();
  const tcpPort = await freePort();
  const config = join(folder, `gateway-${port}.yaml`);
  const settings = {
    version: 1,
    server: {
      frontends: [
        { protocol: 'http', config: { host: HOST, port } },
        { protocol: 'tcp', config: { host: HOST, port: tcpPort } },
      ],
    },
    auth: { provider: 'none' },
    // A busy machine decides nothing of what is measured.
    admission: { shedding: { enabled: false } },
    federation: { list_budget: '10s' },
    servers,
    ...more,
  };
  await writeFile(config, JSON.stringify(settings, null, 2));
  await children.start([program, 'serve', '--config', config], READY);
  return { url: `http://${HOST}:${port}/mcp`, tcpPort };
}

/** Gives a measurement its own processes and folder, and clears both away whatever happens. */
export async function measure<Result>(
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
