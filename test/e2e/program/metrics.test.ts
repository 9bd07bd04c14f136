import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, callTool, introduce, noticeText, requestText } from '../support/talk.ts';
import { type Scrape, scrape } from './support/scrape.ts';
import { listener, scriptedServer } from './support/servers.ts';

const protocols = ['http', 'sse', 'websocket', 'tcp'] as const;
const host = '127.0.0.1';

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { frontends: protocols.map((each) => listener(each, { max_connections: 20 })) },
    servers: { one: scriptedServer },
  });
});
afterAll(() => gateway.stop());

const open = (protocol: (typeof protocols)[number]): Promise<RawClient> => {
  switch (protocol) {
    case 'http':
      return Promise.resolve(new HttpClient(gateway.url('http', '/mcp')));
    case 'sse':
      return SseClient.open(gateway.url('sse', '/sse'));
    case 'websocket':
      return WebSocketClient.open(`ws://${host}:${gateway.port('websocket')}/`);
    case 'tcp':
      return StreamClient.binary({ host, port: gateway.port('tcp') });
  }
};

const look = (): Promise<Scrape> => scrape(gateway, 'http');

/** Waits for what a gateway learns from a closed socket. */
const becomes = (value: (seen: Scrape) => number, wanted: number): Promise<void> =>
  vi.waitFor(async () => expect(value(await look())).toBe(wanted), {
    timeout: 5_000,
    interval: 20,
  });

test.each(protocols)(
  'open connections over %s are shown and fall back to 0 [ME-01][ME-02]',
  async (protocol) => {
    const clients = await Promise.all([open(protocol), open(protocol)]);
    await Promise.all(clients.map((client) => introduce(client)));
    const seen = await look();
    expect(seen.sum('connections_active', { protocol })).toBe(2);
    expect(seen.sum('connections_total', { protocol, state: 'active' })).toBe(2);
    await Promise.all(clients.map((client) => client.close()));
    await becomes((now) => now.sum('connections_active', { protocol }), 0);
    await becomes((now) => now.sum('connections_total', { protocol, state: 'active' }), 0);
  },
);

test('each call is counted once by method, status, outcome, namespace and protocol, and timed [ME-04][ME-05]', async () => {
  for (const protocol of protocols) {
    const before = await look();
    const client = await open(protocol);
    await introduce(client);
    for (let call = 0; call < 5; call += 1) await callTool(client, 'echo');
    expect(await client.request(requestText('"bad"', 'no/such'))).toContain('"error"');
    await client.close();
    const after = await look();
    const grown = (name: string, labels: Record<string, string>): number =>
      after.sum(name, { protocol, ...labels }) - before.sum(name, { protocol, ...labels });
    const good = { method: 'tools/call', status: '200' };
    expect(grown('requests_total', { ...good, outcome: 'success', namespace: 'one' })).toBe(5);
    expect(grown('requests_total', { method: 'no/such', outcome: 'error' })).toBe(1);
    expect(grown('requests_total', {})).toBe(7);
    expect(grown('request_duration_seconds_count', good)).toBe(5);
    expect(grown('request_duration_seconds_count', {})).toBe(7);
    expect(grown('request_duration_seconds_bucket', { ...good, le: '+Inf' })).toBe(5);
  }
});

test('calls that run are in flight, a cancelled one counts as such, and none is left [ME-06]', async () => {
  const client = await open('websocket');
  await introduce(client);
  const before = await look();
  expect(before.sum('requests_in_flight')).toBe(0);
  for (const id of [1, 2, 3]) await client.send(callText(String(id), 'slow'));
  for (let call = 0; call < 3; call += 1) await client.next((text) => text.includes('slow began'));
  expect((await look()).sum('requests_in_flight')).toBe(3);
  for (const requestId of [1, 2, 3]) {
    await client.send(noticeText('notifications/cancelled', `{"requestId":${requestId}}`));
  }
  await becomes((now) => now.sum('requests_in_flight'), 0);
  const cancelled = { status: '499', protocol: 'websocket' };
  const after = await look();
  expect(after.sum('requests_total', cancelled) - before.sum('requests_total', cancelled)).toBe(3);
  await client.close();
});

test('delivered calls are counted by endpoint, namespace and status [ME-07]', async () => {
  const client = await open('http');
  await introduce(client);
  const labels = { endpoint: 'one', namespace: 'one', status: 'success' };
  const before = (await look()).sum('endpoint_requests_total', labels);
  for (let call = 0; call < 4; call += 1) await callTool(client, 'echo');
  expect((await look()).sum('endpoint_requests_total', labels)).toBe(before + 4);
  await client.close();
});

test('WebSocket messages and bytes are counted by direction [ME-08][ME-09]', async () => {
  const client = await open('websocket');
  await introduce(client);
  const before = await look();
  const text = callText('1', 'echo', `{"filler":"${'x'.repeat(1_000)}"}`);
  const answer = await client.request(text);
  const after = await look();
  const grown = (name: string, direction: string): number =>
    after.sum(name, { direction }) - before.sum(name, { direction });
  expect(grown('websocket_messages_total', 'inbound')).toBe(1);
  expect(grown('websocket_messages_total', 'outbound')).toBe(1);
  expect(grown('websocket_bytes_total', 'inbound')).toBe(Buffer.byteLength(text));
  expect(grown('websocket_bytes_total', 'outbound')).toBe(Buffer.byteLength(answer));
  await client.close();
});

test('TCP frames are counted by type and direction, their bytes, and broken ones by kind [ME-12][ME-13][ME-14]', async () => {
  const client = await open('tcp');
  await introduce(client);
  const before = await look();
  await callTool(client, 'echo');
  const after = await look();
  const grown = (name: string, labels: Record<string, string>): number =>
    after.sum(name, labels) - before.sum(name, labels);
  expect(grown('tcp_messages_total', { direction: 'inbound', type: 'request' })).toBe(1);
  expect(grown('tcp_messages_total', { direction: 'outbound', type: 'response' })).toBe(1);
  expect(grown('tcp_bytes_total', { direction: 'inbound' })).toBeGreaterThan(50);
  expect(grown('tcp_bytes_total', { direction: 'outbound' })).toBeGreaterThan(50);
  await client.close();
  const broken = connect(gateway.port('tcp'), host);
  // A frame whose version nobody speaks.
  broken.write(Buffer.from('MCPB\xff\xff\x00\x01\x00\x00\x00\x00', 'latin1'));
  broken.resume();
  await once(broken, 'close');
  expect((await look()).sum('tcp_protocol_errors_total')).toBe(
    before.sum('tcp_protocol_errors_total') + 1,
  );
});

test('each connection over the cap is counted as refused [ME-03]', async () => {
  const before = await look();
  const address = { host, port: gateway.port('tcp') };
  const clients = await Promise.all(
    Array.from({ length: 20 }, () => StreamClient.newline(address)),
  );
  await Promise.all(clients.map((client) => introduce(client)));
  const refused = connect(address);
  refused.on('error', () => undefined).resume();
  await once(refused, 'close');
  const grown = (await look()).sum('connections_rejected_total', { protocol: 'tcp' });
  expect(grown - before.sum('connections_rejected_total', { protocol: 'tcp' })).toBe(1);
  await Promise.all(clients.map((client) => client.close()));
  await becomes((now) => now.sum('connections_active', { protocol: 'tcp' }), 0);
});

test('method names that clients invent end as one name [ME-04]', async () => {
  const client = await open('websocket');
  await introduce(client);
  for (let call = 0; call < 200; call += 1) {
    await client.request(requestText(`"m${call}"`, `made/up/${call}`));
  }
  const seen = await look();
  expect(seen.values('requests_total', 'method')).toContain('other');
  // Those of clients, those of MCP itself, and `other`.
  expect(seen.values('requests_total', 'method').length).toBeLessThanOrEqual(64 + 20 + 1);
  expect(seen.sum('requests_total', { method: 'other' })).toBeGreaterThan(100);
  await client.close();
});
