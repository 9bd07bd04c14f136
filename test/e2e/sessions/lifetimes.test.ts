import { expect, test } from 'vitest';
import { bearer, everywhere, secret, tokenOf } from '../auth/support/callers.ts';
import { scrape } from '../program/support/scrape.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import type { RawClient } from '../support/clients/client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { INITIALIZE_PARAMS, requestText } from '../support/talk.ts';

const start = (sessions: object, more: object = {}): Promise<RunningGateway> =>
  startGateway(
    {
      version: 1,
      sessions,
      server: { frontends: ['http', 'sse', 'websocket', 'tcp'].map((name) => listener(name)) },
      auth: { provider: 'none' },
      metrics: { auth: 'none' },
      servers: { one: scriptedServer },
      ...more,
    },
    { env: { TEST_SECRET: secret } },
  );

const passed = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** What ended the connection; fails after 50 s. */
const ended = (client: RawClient): Promise<string> =>
  client.next(() => false).then(String, (problem: unknown) => String(problem));

const post = async (
  gateway: RunningGateway,
  text: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Response> => {
  const response = await fetch(gateway.url('http', '/mcp'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      ...more,
    },
    body: text,
  });
  await response.body?.cancel();
  return response;
};

/** A session over HTTP without any stream. */
const opened = async (
  gateway: RunningGateway,
  more: Readonly<Record<string, string>> = {},
): Promise<string> => {
  const response = await post(gateway, requestText('1', 'initialize', INITIALIZE_PARAMS), more);
  return response.headers.get('mcp-session-id') ?? '';
};

const ping = async (gateway: RunningGateway, session: string): Promise<number> =>
  (await post(gateway, requestText('1', 'ping'), { 'mcp-session-id': session })).status;

const sessionsIn = async (gateway: RunningGateway): Promise<number> =>
  (await scrape(gateway, 'http')).sum('connections_active', { protocol: 'http' });

const auth = { providers: ['jwt'], jwt: { secret_key_env: 'TEST_SECRET' } };

test('a session ends after sessions.ttl however much it is used, or with its token, whichever comes first [SE-03]', async () => {
  const gateway = await start({ ttl: '13s', cleanup_interval: '200ms' }, { auth });
  // Tokens are let pass for 5 s after their end, and looked at every 5 s.
  const brief = await tokenOf('ada', 1);
  const token = await tokenOf('bob', 600);
  const lasting = bearer(token);
  const byBrief = await everywhere(gateway, brief);
  const startMs = performance.now();
  const { sse, websocket, tcp } = await everywhere(gateway, token);
  const session = { ...lasting, 'mcp-session-id': await opened(gateway, lasting) };
  const openingMs = performance.now() - startMs;
  const connections = [sse, websocket, tcp].map(ended);
  const stream = await fetch(gateway.url('http', '/mcp'), {
    headers: { accept: 'text/event-stream', ...session },
  });
  const streamEnd = stream.text();

  const withToken = await Promise.all(
    [byBrief.sse, byBrief.websocket, byBrief.tcp].map((client) => ended(client)),
  );
  expect(withToken[1]).toContain('the socket closed: 3000');
  expect(performance.now() - startMs).toBeLessThan(12_500);
  expect((await post(gateway, requestText('1', 'ping'), bearer(brief))).status).toBe(401);

  let status = 200;
  let endedMs = 0;
  while (status === 200 && endedMs < 18_000) {
    await passed(50);
    ({ status } = await post(gateway, requestText('2', 'ping'), session));
    endedMs = performance.now() - startMs;
  }
  expect(status).toBe(404);
  expect(endedMs).toBeGreaterThan(12_500);
  expect(endedMs - openingMs).toBeLessThan(15_000);
  const [events, socket = '', line] = await Promise.all(connections);
  expect(events).toContain('the event stream ended');
  expect(line).toContain('the connection ended');
  expect(socket).toContain('the socket closed: 1008');
  expect(socket).toContain('the time of this session is over');
  expect(stream.status).toBe(200);
  await streamEnd;
  const again = requestText('1', 'initialize', INITIALIZE_PARAMS);
  expect((await post(gateway, again, lasting)).status).toBe(200);
  await gateway.stop();
}, 60_000);

test('ended sessions are swept out of memory every cleanup_interval, and the session gauge shows it [SE-04]', async () => {
  const gateway = await start({ ttl: '1s', cleanup_interval: '3s' });
  for (let count = 0; count < 3; count += 1) await opened(gateway);
  expect(await sessionsIn(gateway)).toBe(3);
  for (let tries = 0; tries < 200 && (await sessionsIn(gateway)) > 0; tries += 1) await passed(20);
  expect(await sessionsIn(gateway)).toBe(0);
  // That was a sweep: the next one is 3 s later, and this one will have ended 2 s before.
  await opened(gateway);
  await passed(2_000);
  expect(await sessionsIn(gateway)).toBe(1);
  await passed(1_800);
  expect(await sessionsIn(gateway)).toBe(0);
  await gateway.stop();
}, 60_000);

test('a session unused for max_idle ends although its ttl has not [SE-05]', async () => {
  const gateway = await start({ ttl: '1h', max_idle: '1s', cleanup_interval: '200ms' });
  const [idle, used] = [await opened(gateway), await opened(gateway)];
  for (let round = 0; round < 10; round += 1) {
    await passed(200);
    expect(await ping(gateway, used)).toBe(200);
  }
  expect(await ping(gateway, idle)).toBe(404);
  await gateway.stop();
}, 60_000);
