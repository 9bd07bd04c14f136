import { env } from 'node:process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import type { ListeningServer } from '../faults/support/listening-server.ts';
import { call, errorOf, freshPath, initialize, initialized } from '../faults/support/rig.ts';
import { carriers, entryOf, listen } from '../faults/support/server.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { ToolScript } from '../faults/support/tool-script.ts';
import { until } from '../faults/support/watch.ts';
import type { RawClient } from '../support/clients/client.ts';
import { type FrontendName, frontendNames, type Grid, startGrid } from '../support/grid.ts';

/** `LONG_CALL_MS` makes it shorter, to try the test itself. */
const WORK_MS = Number(env['LONG_CALL_MS'] ?? 120_000);
const STEPS = 12;
/** At full length the default. */
const IDLE_MS = WORK_MS / 2;
const SLACK_MS = 5_000;
const PATIENCE_MS = WORK_MS + 20_000;

let grid: Grid;
let servers: readonly ListeningServer[];
beforeAll(async () => {
  servers = await Promise.all(
    carriers.map((carrier) => {
      const address = { host: '127.0.0.1', port: 0 } as const;
      const place = carrier === 'unix' ? { path: freshPath('server.sock') } : address;
      return listen(carrier, place, new ToolScript());
    }),
  );
  const entries: Record<string, object> = { stdio: stdioEntry };
  for (const [at, carrier] of carriers.entries()) {
    entries[carrier] = entryOf(carrier, servers[at]?.url ?? '');
  }
  grid = await startGrid({
    servers: entries,
    // What keeps a call alive here is the progress of its server alone.
    timeouts: { idle: `${IDLE_MS}ms`, heartbeat: 'off' },
  });
});
afterAll(async () => {
  expect(await grid.gateway.stop()).toBe(0);
  await Promise.all(servers.map((server) => server.close()));
});

const names = ['stdio', ...carriers];

const report = (id: number, server: string): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"tools/call","params":{"name":"${server}__report","arguments":{"ms":${WORK_MS},"steps":${STEPS}},"_meta":{"progressToken":"p${id}"}}}`;

/** The answer to a call that takes longer than clients of tests wait for one, and when it came. */
const longAnswer = async (client: RawClient, id: number, text: string) => {
  const askedMs = performance.now();
  await client.send(text);
  const isAnswer = (message: string) => message.includes(`"id":${id},`);
  const answer = await until(
    () => client.messages.find(isAnswer) ?? '',
    (message) => message !== '',
    PATIENCE_MS,
  );
  return { answer, tookMs: performance.now() - askedMs };
};

const told = (client: RawClient, id: number): readonly number[] =>
  client.messages
    .filter((text) => text.includes(`"progressToken":"p${id}"`))
    .map((text) => Number(/"progress":(\d+)/.exec(text)?.[1]));

const expectedProgress = Array.from({ length: STEPS - 1 }, (_, step) => step + 1);

/** A call of each server at the same time, and one that reports nothing. */
const throughDoor = async (frontend: FrontendName): Promise<void> => {
  const client = await grid.open(frontend);
  await client.request(initialize());
  await client.send(initialized);
  const silent = longAnswer(client, 100, call(100, 'http__hang'));
  const outcomes = names.map((name, id) => longAnswer(client, id, report(id, name)));
  for (const [id, { answer, tookMs }] of (await Promise.all(outcomes)).entries()) {
    const where = `${frontend} to ${names[id]}`;
    expect(answer, where).toContain('"reported":true');
    expect(told(client, id), where).toEqual(expectedProgress);
    expect(tookMs, where).toBeGreaterThanOrEqual(WORK_MS * 0.99);
    expect(tookMs, where).toBeLessThan(WORK_MS + SLACK_MS);
  }
  const { answer, tookMs } = await silent;
  expect(errorOf(answer).code, frontend).toBe(-32005);
  expect(tookMs, frontend).toBeLessThan(IDLE_MS + SLACK_MS);
  // Standard input is one client for the whole life of the gateway.
  if (frontend !== 'stdin') await client.close();
};

const addressOf = (kind: 'http' | 'websocket' | 'sse'): Address => {
  const url = new URL(grid.gateway.url(kind, kind === 'sse' ? '/sse' : '/mcp'));
  if (kind === 'websocket') url.protocol = 'ws:';
  return { kind, url };
};

const clients = [
  ['SDK v1 over HTTP', () => connectV1(addressOf('http'))],
  ['SDK v1 over WebSocket', () => connectV1(addressOf('websocket'))],
  ['SDK v1 over HTTP+SSE', () => connectV1(addressOf('sse'))],
  ['SDK v2 over HTTP', () => connectV2(addressOf('http'))],
  ['SDK v2 of 2026-07-28', () => connectV2(addressOf('http'), { pin: '2026-07-28' })],
] as const;

/** An official client that gives up after the silence of three steps. */
const byClient = async ([name, connect]: (typeof clients)[number]): Promise<void> => {
  const client = await connect();
  const progress: number[] = [];
  const work = { ms: WORK_MS, steps: STEPS };
  const result = await client.call('frames__report', work, {
    timeout: (3 * WORK_MS) / STEPS,
    resetTimeoutOnProgress: true,
    onprogress: (report) => progress.push(report.progress),
  });
  expect(result, name).toMatchObject({ reported: true });
  expect(progress, name).toEqual(expectedProgress);
  await client.sdk.close();
};

it('[F09] a call of two minutes that reports succeeds from every frontend to every server', {
  timeout: PATIENCE_MS + 30_000,
}, async () => {
  await Promise.all([...frontendNames.map(throughDoor), ...clients.map(byClient)]);
});
