import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { LeanServer } from '../e2e/eras/support/lean-server.ts';
import { ParkingClient } from '../e2e/eras/support/parking.ts';
import { freePort } from '../e2e/support/ports.ts';
import { Child } from './process/child.ts';
import { untilListening } from './process/listening.ts';
import { residentBytes } from './process/procfs.ts';
import { scratchDirectory } from './process/scratch.ts';
import { gatewayBuilt, gatewayMissing, gatewayProgram } from './subjects/gateway.ts';

/**
 * What a call costs that waits in the gateway while its stateless client is asked: `npm run bounds:parks -- [CALLS]`.
 * Ends with 1 when it is more than the bound.
 */
const MAX_BYTES_EACH = 20_000;
const WARM_UP_CALLS = 500;
/** Calls that are parked and go on, so that the runtime has grown as large as traffic makes it anyway. */
const PASSING_CALLS = 1_000;
const TOGETHER = 100;
const SETTLE_MS = 2_000;

const parks = Number(process.argv[2] ?? 10_000);

const startProgram = async (server: LeanServer): Promise<{ child: Child; port: number }> => {
  const port = await freePort();
  const settings = {
    version: 1,
    server: {
      frontends: [{ name: 'bench', protocol: 'http', config: { host: '127.0.0.1', port } }],
    },
    auth: { provider: 'none' },
    eras: { max_parked: parks + WARM_UP_CALLS, ask_collect: '1ms' },
    servers: {
      lean: { type: 'http', url: `http://127.0.0.1:${server.port}/mcp`, era: 'legacy' },
    },
  };
  const file = join(scratchDirectory(), 'gateway.yaml');
  writeFileSync(file, JSON.stringify(settings));
  const child = new Child(process.execPath, [gatewayProgram, 'serve', '--config', file]);
  await untilListening(child, port);
  return { child, port };
};

const parkAll = async (client: ParkingClient, count: number): Promise<void> => {
  for (let parked = 0; parked < count; parked += TOGETHER) {
    await Promise.all(
      Array.from({ length: Math.min(TOGETHER, count - parked) }, () => client.park()),
    );
  }
};

const passThrough = async (client: ParkingClient, count: number): Promise<void> => {
  for (let passed = 0; passed < count; passed += TOGETHER) {
    await Promise.all(
      Array.from({ length: TOGETHER }, async () => client.goOn(await client.park())),
    );
  }
};

const run = async (): Promise<number> => {
  const server = await LeanServer.start();
  const { child, port } = await startProgram(server);
  const client = new ParkingClient(`http://127.0.0.1:${port}/mcp/lean`, TOGETHER);
  await passThrough(client, PASSING_CALLS);
  await parkAll(client, WARM_UP_CALLS);
  await pause(SETTLE_MS);
  const before = residentBytes(child.pid, 'VmRSS');
  await parkAll(client, parks);
  await pause(SETTLE_MS);
  const bytesEach = Math.round((residentBytes(child.pid, 'VmRSS') - before) / parks);
  const { waiting } = await server.counts();
  process.stdout.write(`${JSON.stringify({ parks, waiting, bytesEach, bound: MAX_BYTES_EACH })}\n`);
  client.close();
  server.close();
  await child.stop();
  return bytesEach <= MAX_BYTES_EACH && waiting === parks + WARM_UP_CALLS ? 0 : 1;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
process.exit(await run());
