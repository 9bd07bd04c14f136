import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  FrameReader2,
  HttpReader,
  type LargeClient,
  LineReader,
  type ReadGateway,
  WebSocketReader,
} from '../e2e/federation/support/large-clients.ts';
import {
  callLarge,
  expectedAnswer,
  type LargeServer,
  startLargeServer,
  stdioLargeServer,
} from '../support/large/start.ts';
import { Child } from './process/child.ts';
import { freePort, untilListening } from './process/ports.ts';
import { resetPeak, residentBytes } from './process/procfs.ts';
import { scratchDirectory } from './process/scratch.ts';
import { gatewayBuilt, gatewayMissing, gatewayProgram } from './subjects/gateway.ts';

/**
 * What a large result costs the gateway: `npm run bounds:results -- [MEGABYTES]`. Each path has a gateway of its own that
 * has carried a result of 2 MB before. Ends with 1 when one grows more than the bound or changes a byte.
 */
const MAX_GROWTH_BYTES = 32 * 1_048_576;
const SETTLE_MS = 1_000;

const bytes = Number(process.argv[2] ?? 200) * 1_000_000;

type Servers = Readonly<Record<'http' | 'websocket' | 'tcp', LargeServer>>;

const paths: readonly (readonly [
  string,
  (gateway: ReadGateway) => Promise<LargeClient>,
  string,
])[] = [
  ['HTTP → HTTP', HttpReader.open, 'http'],
  ['HTTP → HTTP, server sends events', HttpReader.open, 'events'],
  ['HTTP → stdio', HttpReader.open, 'stdio'],
  ['WebSocket → stdio', WebSocketReader.open, 'stdio'],
  ['WebSocket → WebSocket', WebSocketReader.open, 'websocket'],
  ['TCP (version 2) → TCP (lines)', FrameReader2.open, 'tcp'],
  ['TCP (lines) → HTTP', LineReader.open, 'http'],
];

const entryOf = (server: string, servers: Servers): object => {
  if (server === 'stdio') return stdioLargeServer;
  if (server === 'tcp') return { url: `tcp://127.0.0.1:${servers.tcp.port}`, framing: 'newline' };
  if (server === 'websocket') return { url: `ws://127.0.0.1:${servers.websocket.port}` };
  return { url: `http://127.0.0.1:${servers.http.port}/mcp` };
};

const startProgram = async (
  server: string,
  servers: Servers,
): Promise<ReadGateway & { child: Child }> => {
  const ports = { http: await freePort(), websocket: await freePort(), tcp: await freePort() };
  const settings = {
    server: {
      frontends: Object.entries(ports).map(([protocol, port]) => ({ protocol, config: { port } })),
    },
    auth: { provider: 'none' },
    servers: { demo: { ...entryOf(server, servers), era: 'legacy' } },
  };
  const file = join(scratchDirectory(), `${server}-${ports.http}.yaml`);
  writeFileSync(file, JSON.stringify(settings));
  const child = new Child(process.execPath, [gatewayProgram, 'serve', '--config', file]);
  for (const port of Object.values(ports)) await untilListening(child, port);
  const port = (name: string): number => ports[name as keyof typeof ports];
  return { child, port, url: (name, path = '') => `http://127.0.0.1:${port(name)}${path}` };
};

const run = async (): Promise<number> => {
  const [http, websocket, tcp] = await Promise.all(
    (['http', 'websocket', 'tcp'] as const).map(startLargeServer),
  );
  if (http === undefined || websocket === undefined || tcp === undefined) return 1;
  const servers = { http, websocket, tcp };
  let failed = 0;
  for (const [name, open, server] of paths) {
    const gateway = await startProgram(server, servers);
    const client = await open(gateway);
    const args = server === 'events' ? { events: true } : {};
    await client.ask(callLarge(1, { ...args, bytes: 2_000_000 }));
    await pause(SETTLE_MS);
    const before = residentBytes(gateway.child.pid, 'VmRSS');
    resetPeak(gateway.child.pid);
    const request = callLarge(2, { ...args, bytes });
    const startedMs = performance.now();
    const received = await client.ask(request);
    const seconds = (performance.now() - startedMs) / 1_000;
    const growth = residentBytes(gateway.child.pid, 'VmHWM') - before;
    const expected = expectedAnswer(request);
    const isEqual = server === 'events' || received.digest === expected.digest;
    if (growth > MAX_GROWTH_BYTES || !isEqual) failed += 1;
    const megabytes = (growth / 1_048_576).toFixed(1);
    process.stdout.write(
      `${JSON.stringify({ path: name, bytes: expected.length, isEqual, peakGrowthMb: Number(megabytes), seconds: Number(seconds.toFixed(2)) })}\n`,
    );
    client.close();
    await gateway.child.stop();
  }
  for (const server of [http, websocket, tcp]) server.process.kill();
  return failed;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
process.exit(Math.min(1, await run()));
