import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, callTool, introduce } from '../support/talk.ts';
import { listener, scriptedServer } from './support/servers.ts';

const start = (): Promise<RunningGateway> =>
  startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { frontends: ['http', 'sse', 'websocket', 'tcp'].map((each) => listener(each)) },
    servers: { one: scriptedServer },
  });

const open = {
  http: (gateway) => Promise.resolve(new HttpClient(gateway.url('http', '/mcp'))),
  sse: (gateway) => SseClient.open(gateway.url('sse', '/sse')),
  websocket: (gateway) => WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp`),
  tcp: (gateway) => StreamClient.newline({ host: '127.0.0.1', port: gateway.port('tcp') }),
} satisfies Record<string, (gateway: RunningGateway) => Promise<RawClient>>;
const frontends = ['http', 'sse', 'websocket', 'tcp'] as const;

const refusal = z.object({ error: z.object({ data: z.object({ error_code: z.string() }) }) });

const CALL_SECONDS = 10;
const longCall = (client: RawClient): Promise<string> =>
  callTool(client, 'progress', `{"count":${CALL_SECONDS},"everyMs":1000}`, '{"progressToken":"p"}');

/** A call without a session. */
const strangersCall = async (gateway: RunningGateway) => {
  const response = await fetch(gateway.url('http', '/api/v1/mcp'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: callText('"new"', 'echo'),
  });
  const body: unknown = await response.json();
  return { status: response.status, code: refusal.parse(body).error.data.error_code };
};

test('SIGTERM is told to probes, calls of 10 s finish, newcomers are refused, and it ends with 0 [F24]', async () => {
  const gateway = await start();
  const clients = await Promise.all(frontends.map((frontend) => open[frontend](gateway)));
  await Promise.all(clients.map((client) => introduce(client)));
  const calls = clients.map((client) => longCall(client));
  await Promise.all(clients.map((client) => client.next((text) => text.includes('"progress":1'))));
  // Over Streamable HTTP there is no one connection whose end could be seen.
  const [, ...connected] = clients;
  const goodbyes = connected.map((client) =>
    client.next(() => false).catch((end: unknown) => String(end)),
  );

  const exit = gateway.stop();
  await gateway.line((line) => line.includes('"msg":"draining"'));
  expect((await fetch(gateway.url('http', '/ready'))).status).toBe(503);
  expect((await fetch(gateway.url('http', '/healthz'))).status).toBe(200);
  expect(await strangersCall(gateway)).toMatchObject({ status: 503, code: 'shutting_down' });
  for (const answer of await Promise.all(calls)) expect(answer).toContain('"token"');
  expect(await exit).toBe(0);
  expect(await goodbyes[0]).toContain('the event stream ended');
  expect(await goodbyes[1]).toContain('the socket closed: 1001');
  expect(await goodbyes[2]).toContain('the connection ended');
}, 30_000);

test('an event stream is ended whole and not torn off', async () => {
  const gateway = await start();
  const stream = request(gateway.url('sse', '/sse')).end();
  const [response] = (await once(stream, 'response')) as [IncomingMessage];
  response.resume();
  const end = Promise.race([
    once(response, 'end').then(() => 'ended'),
    once(response, 'aborted').then(() => 'aborted'),
  ]);
  expect(await gateway.stop()).toBe(0);
  expect(await end).toBe('ended');
});

test('a second SIGTERM does not wait for calls [F24]', async () => {
  const gateway = await start();
  const client = await open.websocket(gateway);
  await introduce(client);
  const call = client.request(callText('1', 'slow'));
  await client.next((text) => text.includes('slow began'));
  const exit = gateway.stop();
  await gateway.line((line) => line.includes('"msg":"draining"'));
  process.kill(gateway.pid, 'SIGTERM');
  expect(await call).toContain('"error_code":"outcome_unknown"');
  expect(await exit).toBe(0);
});
