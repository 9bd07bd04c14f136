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
} from '../e2e/large/support/clients.ts';
import { freePort } from '../e2e/support/ports.ts';
import type { LargeArguments } from '../support/large/answers.ts';
import {
  callLarge,
  expectedAnswer,
  type LargeServer,
  startLargeServer,
  stdioLargeServer,
} from '../support/large/start.ts';
import { Child } from './process/child.ts';
import { untilListening } from './process/listening.ts';
import { resetPeak, residentBytes } from './process/procfs.ts';
import { scratchDirectory } from './process/scratch.ts';
import { gatewayBuilt, gatewayMissing, gatewayProgram } from './subjects/gateway.ts';

/**
 * What a large result costs the gateway: `npm run bounds:results -- [MEGABYTES]`. Each path has a gateway of its own that
 * has carried a result of 2 MB before. Ends with 1 when one grows more than the bound or changes a byte, or when the client
 * of a server that sends slowly has to wait for more than a part of it.
 */
const MAX_GROWTH_BYTES = 32 * 1_048_576;
/** Of the time to the last byte, until the first one comes. */
const MAX_FIRST_SHARE = 0.1;
const SLOW_SECONDS = 5;
const SETTLE_MS = 1_000;

const bytes = Number(process.argv[2] ?? 200) * 1_000_000;

const folder = scratchDirectory();

type Servers = Readonly<Record<'http' | 'websocket' | 'tcp', LargeServer>>;

const events = { events: true };
const slow = { bytesPerSecond: bytes / SLOW_SECONDS };

const paths: readonly (readonly [
  string,
  (gateway: ReadGateway) => Promise<LargeClient>,
  keyof Servers | 'stdio',
  LargeArguments?,
])[] = [
  ['HTTP → HTTP', HttpReader.open, 'http'],
  ['HTTP → HTTP, server sends events', HttpReader.open, 'http', events],
  ['HTTP → stdio', HttpReader.open, 'stdio'],
  ['WebSocket → stdio', WebSocketReader.open, 'stdio'],
  ['WebSocket → WebSocket', WebSocketReader.open, 'websocket'],
  ['TCP (version 2) → TCP (lines)', FrameReader2.open, 'tcp'],
  ['TCP (lines) → HTTP', LineReader.open, 'http'],
  ['HTTP → HTTP, slow server', HttpReader.open, 'http', { ...slow, idLast: true }],
  ['HTTP → HTTP, slow server sends events', HttpReader.open, 'http', { ...slow, ...events }],
  ['HTTP → stdio, slow server', HttpReader.open, 'stdio', slow],
  ['TCP (version 2) → HTTP, slow server', FrameReader2.open, 'http', slow],
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
  const file = join(folder, `${server}-${ports.http}.yaml`);
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
  for (const [name, open, server, args = {}] of paths) {
    const gateway = await startProgram(server, servers);
    const client = await open(gateway);
    await client.ask(callLarge(1, { ...args, bytes: 2_000_000 }));
    await pause(SETTLE_MS);
    const before = residentBytes(gateway.child.pid, 'VmRSS');
    resetPeak(gateway.child.pid);
    const request = callLarge(2, { ...args, bytes });
    const startedMs = performance.now();
    let beganMs: number | undefined;
    const received = await client.ask(request, () => {
      beganMs ??= performance.now();
    });
    const seconds = (performance.now() - startedMs) / 1_000;
    const firstByte = beganMs && (beganMs - startedMs) / 1_000;
    const growth = residentBytes(gateway.child.pid, 'VmHWM') - before;
    const expected = expectedAnswer(request);
    const isEqual = args.events === true || received.digest === expected.digest;
    const isLate = 'bytesPerSecond' in args && (firstByte ?? seconds) > seconds * MAX_FIRST_SHARE;
    if (growth > MAX_GROWTH_BYTES || !isEqual || isLate) failed += 1;
    const megabytes = (growth / 1_048_576).toFixed(1);
    process.stdout.write(
      `${JSON.stringify({ path: name, bytes: expected.length, isEqual, peakGrowthMb: Number(megabytes), firstByte: firstByte && Number(firstByte.toFixed(3)), seconds: Number(seconds.toFixed(2)) })}\n`,
    );
    client.close();
    await gateway.child.stop();
  }
  for (const server of [http, websocket, tcp]) server.process.kill();
  return failed;
};

if (!gatewayBuilt()) throw new Error(gatewayMissing);
process.exit(Math.min(1, await run()));
