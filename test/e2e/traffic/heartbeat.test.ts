import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectV1 } from '../clients/support/sdk-v1.ts';
import { connectV2 } from '../clients/support/sdk-v2.ts';
import type { Address } from '../clients/support/ways.ts';
import { type FaultGateway, openClient, openGateway } from '../faults/support/rig.ts';
import { entryOf, listen } from '../faults/support/server.ts';
import { metric } from '../faults/support/watch.ts';
import { CountingScript } from './support/counting-script.ts';
import { HttpSession, waitCall } from './support/http-session.ts';

const BEAT_MS = 200;
/** The client gives up after so much silence. */
const PATIENCE_MS = 1_500;
const WORK_MS = 4_000;

const clients = [
  ['SDK v1 over HTTP', 'http', connectV1],
  ['SDK v1 over WebSocket', 'websocket', connectV1],
  ['SDK v1 over HTTP+SSE', 'sse', connectV1],
  ['SDK v2 over HTTP', 'http', connectV2],
  [
    'SDK v2 of 2026-07-28 over HTTP',
    'http',
    (address: Address) => connectV2(address, { pin: '2026-07-28' }),
  ],
] as const;

describe('a silent server', () => {
  let gateway: FaultGateway;
  let close: () => Promise<void>;
  beforeAll(async () => {
    const server = await listen('http', { host: '127.0.0.1', port: 0 }, new CountingScript());
    close = () => server.close();
    gateway = await openGateway({
      servers: { demo: entryOf('http', server.url) },
      timeouts: { heartbeat: `${BEAT_MS}ms` },
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await close();
  });

  const addressOf = (kind: 'http' | 'websocket' | 'sse'): Address => {
    const [name, path] = {
      http: ['http', '/mcp'],
      websocket: ['ws', '/mcp'],
      sse: ['sse', '/sse'],
    }[kind] as [string, string];
    const url = new URL(gateway.url(name, path));
    if (kind === 'websocket') url.protocol = 'ws:';
    return { kind, url };
  };

  test.concurrent.each(clients)(
    'does not lose a client of %s that waits as long as it hears of progress',
    async (_, kind, connect) => {
      const client = await connect(addressOf(kind));
      const told: number[] = [];
      const result = await client.call(
        'wait',
        { ms: WORK_MS },
        {
          timeout: PATIENCE_MS,
          resetTimeoutOnProgress: true,
          onprogress: ({ progress }) => told.push(progress),
        },
      );
      expect(result).toMatchObject({ waited: true });
      expect(told.length).toBeGreaterThanOrEqual(WORK_MS / PATIENCE_MS);
      expect(told.length).toBeLessThanOrEqual(WORK_MS / BEAT_MS);
      expect(told.toSorted((one, other) => one - other)).toEqual(told);
      expect(new Set(told).size).toBe(told.length);
      await client.sdk.close();
    },
  );

  test.each(['frames', 'lines', 'unix'] as const)(
    'is no secret to a client on %s',
    async (frontend) => {
      const client = await openClient(gateway, frontend);
      expect(await client.request(waitCall(1, 700, '"mine"'))).toContain('"waited":true');
      const beats = client.messages.filter((text) => text.includes('"progressToken":"mine"'));
      expect(beats.length).toBeGreaterThanOrEqual(2);
      await client.close();
    },
  );

  test('turns a POST answer into a stream only for who takes streams, and only with a token', async () => {
    const session = await HttpSession.open(gateway);
    const [stream, json, plain] = await Promise.all([
      session.post(waitCall(1, 700, '1')),
      session.post(waitCall(2, 700, '2'), { accept: 'application/json' }),
      session.post(waitCall(3, 100)),
    ]);
    expect(stream.contentType).toContain('text/event-stream');
    expect(stream.text).toContain('"progressToken":1,"progress":0}');
    expect(json.contentType).toContain('application/json');
    expect(JSON.parse(json.text)).toMatchObject({ id: 2, result: { waited: true } });
    expect(plain.contentType).toContain('application/json');
    expect(plain.text).not.toContain('progress');
    expect(await metric(gateway, 'mcp_gateway_progress_heartbeats_total')).toBeGreaterThan(4);
  });
});

describe('beats', () => {
  test('do not keep a server alive that is silent for too long', async () => {
    const server = await listen('websocket', { host: '127.0.0.1', port: 0 }, new CountingScript());
    const gateway = await openGateway({
      servers: { demo: { ...entryOf('websocket', server.url), timeout: '3s' } },
      timeouts: { heartbeat: '100ms' },
    });
    const client = await openClient(gateway, 'ws');
    const askedMs = performance.now();
    const answer = await client.request(waitCall(1, 20_000, '"mine"'));
    expect(answer).toContain('sent nothing for 3000 ms');
    expect(performance.now() - askedMs).toBeLessThan(3_300);
    expect(client.messages.filter((text) => text.includes('progress')).length).toBeGreaterThan(4);
    await client.close();
    expect(await gateway.stop()).toBe(0);
    await server.close();
  });
});
