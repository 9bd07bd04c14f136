import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import type { LargeArguments } from '../../support/large/answers.ts';
import {
  callLarge,
  expectedAnswer,
  type LargeServer,
  startLargeServer,
  stdioLargeServer,
} from '../../support/large/start.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import {
  FrameReader2,
  HttpReader,
  type LargeClient,
  LineReader,
  WebSocketReader,
} from './support/clients.ts';
import { PartialBody } from './support/partial-body.ts';

const BYTES = 40_000_000;
/** A result of 200 MB may cost less. */
const GROWTH_BYTES = 32 * 1_048_576;

const frontends = [
  { protocol: 'http', config: { port: 0 } },
  { protocol: 'websocket', config: { port: 0 } },
  { protocol: 'tcp', config: { port: 0 } },
];

let servers: readonly LargeServer[];
/** Behind `gateway`, reached by version 2 of the binary protocol. */
let inner: RunningGateway;
let gateway: RunningGateway;

beforeAll(async () => {
  servers = await Promise.all([startLargeServer('http'), startLargeServer('websocket')]);
  const [http, webSocket] = servers.map(({ port }) => port);
  inner = await startGateway({
    auth: { provider: 'none' },
    server: { frontends: [{ protocol: 'tcp', config: { port: 0 } }] },
    servers: { demo: { ...stdioLargeServer, era: 'legacy' } },
  });
  gateway = await startGateway({
    auth: { provider: 'none' },
    server: { frontends },
    results: { max_spool: '50MB' },
    servers: {
      http: { url: `http://127.0.0.1:${http}/mcp`, era: 'legacy' },
      ws: { url: `ws://127.0.0.1:${webSocket}`, era: 'legacy' },
      tcp: { url: `tcp://127.0.0.1:${inner.port('tcp')}`, era: 'legacy' },
      stdio: { ...stdioLargeServer, era: 'legacy' },
    },
  });
}, 60_000);

afterAll(async () => {
  await gateway.stop();
  await inner.stop();
  for (const server of servers) server.process.kill();
});

const metric = async (name: string): Promise<number> => {
  const text = await (await fetch(gateway.url('http', '/metrics'))).text();
  const line = text.split('\n').find((one) => one.startsWith(name));
  return Number(line?.split(' ').at(-1));
};

const spoolIsEmpty = (): Promise<void> =>
  expect.poll(() => metric('mcp_gateway_spool_bytes')).toBe(0);

const over = {
  http: (server: string) => HttpReader.open(gateway, `/mcp/${server}`),
  ws: (server: string) => WebSocketReader.open(gateway, `/mcp/${server}`),
} as const;

const named = (id: number | string, server: string, args: LargeArguments): object => {
  const request = callLarge(id, args);
  return { ...request, params: { ...request.params, name: `${server}__large` } };
};

const paths: readonly (readonly [string, () => Promise<LargeClient>, string])[] = [
  ['HTTP → HTTP', () => over.http('http'), ''],
  ['HTTP → stdio', () => over.http('stdio'), ''],
  ['HTTP → TCP', () => over.http('tcp'), ''],
  ['WebSocket → stdio', () => over.ws('stdio'), ''],
  ['WebSocket → WebSocket', () => over.ws('ws'), ''],
  ['TCP (version 2) → TCP (version 2), by its prefix', () => FrameReader2.open(gateway), 'tcp'],
  ['TCP (lines) → HTTP, by its prefix', () => LineReader.open(gateway), 'http'],
];

const oneText: readonly [string, LargeArguments] = ['one text', { bytes: BYTES }];
const rows: readonly [string, LargeArguments] = [
  'rows, the id last',
  { bytes: BYTES, rows: true, idLast: true },
];
/** Each kind on every other path. */
const cells = paths.map((path, at) => [...path, ...(at % 2 === 0 ? oneText : rows)] as const);

describe.each(cells)('%s', (_, open, prefix, kind, args) => {
  it(`passes ${kind} byte for byte in little memory`, async () => {
    const client = await open();
    const ask = (id: string, sizes: LargeArguments): ReturnType<LargeClient['ask']> =>
      client.ask(prefix === '' ? callLarge(id, sizes) : named(id, prefix, sizes));
    await ask('warm', { ...args, bytes: 2_000_000 });
    const before = residentBytes(gateway.pid, 'VmRSS');
    resetPeak(gateway.pid);
    const received = await ask('"quoted"', args);
    const growth = residentBytes(gateway.pid, 'VmHWM') - before;
    client.close();
    expect(received).toEqual(expectedAnswer(callLarge('"quoted"', args)));
    expect(growth).toBeLessThan(GROWTH_BYTES);
    await spoolIsEmpty();
  });
});

it('a result of which nobody reads anything is cut off when results.max_spool is used up, and delays nobody', async () => {
  const client = await over.http('stdio');
  const body = new PartialBody(await client.post(callLarge(1, { bytes: 80_000_000 })));
  await client.ask(callLarge(2, {}));
  await expect(body.text()).rejects.toThrow(/terminated/);
  await client.ask(callLarge(3, {}));
  await spoolIsEmpty();
});
