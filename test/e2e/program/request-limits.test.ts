import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { exchange, type Got } from '../../support/http-peer.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { requestText } from '../support/talk.ts';
import { scrape } from './support/scrape.ts';
import { listener, scriptedServer } from './support/servers.ts';

const host = '127.0.0.1';
const frontends = ['http', 'websocket', 'tcp'].map((protocol) => listener(protocol));
const base = { version: 1, server: { frontends }, servers: { one: scriptedServer } };
const open = { ...base, auth: { provider: 'none' } };

const post = (gateway: RunningGateway, headers: Record<string, string> = {}): Promise<Got> =>
  exchange(gateway.port('http'), {
    path: '/api/v1/mcp',
    headers: { 'content-type': 'application/json', accept: '*/*', ...headers },
    body: requestText('1', 'ping'),
  });

test('clients that all hurry get what the limit says and not one request more [RL-12][RL-13]', async () => {
  const rate_limit = { requests_per_minute: 60, burst: 20 };
  const gateway = await startGateway({ ...open, rate_limit });
  const tcp = await StreamClient.newline({ host, port: gateway.port('tcp') });
  const websocket = await WebSocketClient.open(`ws://${host}:${gateway.port('websocket')}/`);
  const begun = performance.now();
  const ids = Array.from({ length: 40 }, (_, id) => String(id));
  const answers = await Promise.all([
    ...ids.map(async () => ((await post(gateway)).status === 200 ? 'yes' : 'no')),
    ...[tcp, websocket].flatMap((client) =>
      ids.map(async (id) => {
        const answer = await client.request(requestText(id, 'ping'));
        if (answer.includes('"result"')) return 'yes';
        expect(answer).toMatch(/"code":-32003.*"error_code":"rate_limited","retryable":true/);
        expect(answer).toMatch(/"retry_after_ms":\d+/);
        return 'no';
      }),
    ),
  ]);
  const seconds = (performance.now() - begun) / 1_000;
  const allowed = answers.filter((answer) => answer === 'yes').length;
  // One comes back each second while they are asked.
  expect(allowed).toBeGreaterThanOrEqual(20);
  expect(allowed).toBeLessThanOrEqual(20 + Math.ceil(seconds));

  const refused = await post(gateway);
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.headers['x-ratelimit-limit']).toBe('60');
  expect(refused.headers['x-ratelimit-remaining']).toBe('0');
  const reset = Number(refused.headers['x-ratelimit-reset']) - Date.now() / 1_000;
  expect(reset).toBeGreaterThan(-1);
  expect(reset).toBeLessThan(3);
  const { sum } = await scrape(gateway, 'http');
  expect(sum('rate_limit_exceeded_total', { key_type: 'ip' })).toBe(120 - allowed + 1);
  await tcp.close();
  await websocket.close();
  expect(await gateway.stop()).toBe(0);
});

const exp = Math.floor(Date.now() / 1_000) + 600;
const signedFor = (claims: object): Promise<string> => signed({ ...goodClaims, exp, ...claims });

/** How many of eight requests with one token pass. */
const passedOf = async (gateway: RunningGateway, claims: object): Promise<number> => {
  const authorization = `Bearer ${await signedFor(claims)}`;
  const asked = Array.from({ length: 8 }, () => post(gateway, { authorization }));
  return (await Promise.all(asked)).filter(({ status }) => status === 200).length;
};

test('each user has a limit of his own, and a token may say another [RL-01]', async () => {
  const gateway = await startGateway(
    {
      ...base,
      auth: { provider: 'jwt', jwt: { issuer } },
      rate_limit: { requests_per_minute: 1, burst: 2 },
    },
    { env: { JWT_SECRET_KEY: secret } },
  );
  const passed = (claims: object): Promise<number> => passedOf(gateway, claims);
  const rate_limit = { requests_per_minute: 1, burst: 5 };
  expect(await Promise.all([passed({ sub: 'ada' }), passed({ sub: 'bob' })])).toEqual([2, 2]);
  expect(await passed({ sub: 'eve', rate_limit })).toBe(5);
  // Another token of the same user is no other user.
  expect(await passed({ sub: 'ada', jti: 'another' })).toBe(0);
  expect(await gateway.stop()).toBe(0);
});

test.each([
  ['ip_address', [2, 0]],
  ['user_id', [2, 2]],
  ['api_key', [2, 2]],
])('security.rate_limiting counts by %s [RL-10]', async (key_strategy, expected) => {
  const rate_limiting = { requests_per_minute: 1, burst_size: 2, key_strategy };
  const gateway = await startGateway(
    { ...base, auth: { provider: 'jwt', jwt: { issuer } }, security: { rate_limiting } },
    { env: { JWT_SECRET_KEY: secret } },
  );
  const users = [{ sub: 'ada' }, { sub: 'bob' }];
  const passed: number[] = [];
  for (const claims of users) passed.push(await passedOf(gateway, claims));
  expect(passed).toEqual(expected);
  expect(await gateway.stop()).toBe(0);
});

test('one address is limited whatever credentials it shows [RL-02]', async () => {
  const gateway = await startGateway(
    {
      ...base,
      auth: { provider: 'jwt', jwt: { issuer } },
      server: { frontends, max_connections_per_ip: 3 },
      rate_limit: { limit: 1, burst: 4, by: 'ip' },
    },
    { env: { JWT_SECRET_KEY: secret } },
  );
  const address = { host, port: gateway.port('tcp') };
  const answers: string[] = [];
  const clients = [];
  for (const sub of ['ada', 'bob', 'eve']) {
    const client = await StreamClient.newline(address);
    clients.push(client);
    const login = JSON.stringify({ token: await signedFor({ sub }) });
    answers.push(await client.request(requestText('1', 'initialize', login)));
    answers.push(await client.request(requestText('2', 'ping')));
  }
  const refused = answers.filter((answer) => answer.includes('rate_limited'));
  expect([answers.length, refused.length]).toEqual([6, 2]);
  const authorization = `Bearer ${await signedFor({ sub: 'dan' })}`;
  expect((await post(gateway, { authorization })).status).toBe(503);
  for (const client of clients) await client.close();
  await expect.poll(async () => (await post(gateway, { authorization })).status).toBe(429);
  expect(await gateway.stop()).toBe(0);
});

test('every other way in over HTTP is refused in the same words', async () => {
  const server = { frontends: ['http', 'sse'].map((protocol) => listener(protocol)) };
  const rate_limit = { limit: 1, window: '60s', burst: 1 };
  const gateway = await startGateway({ ...open, server, rate_limit });
  expect((await post(gateway)).status).toBe(200);
  const key = 'io.modelcontextprotocol';
  const meta = { [`${key}/protocolVersion`]: '2026-07-28', [`${key}/clientCapabilities`]: {} };
  const modern = requestText('7', 'tools/list', JSON.stringify({ _meta: meta }));
  const headers = { 'content-type': 'application/json', accept: '*/*' };
  const mirrored = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/list' };
  const answers = [
    await exchange(gateway.port('http'), {
      path: '/mcp',
      headers: { ...headers, ...mirrored },
      body: modern,
    }),
    await exchange(gateway.port('http'), {
      path: '/api/v1/execute',
      headers,
      body: requestText('7', 'ping'),
    }),
  ];
  for (const { status, headers: got, text } of answers) {
    expect(status).toBe(429);
    expect(got['x-ratelimit-limit']).toBe('1');
    expect(JSON.parse(text)).toMatchObject({
      id: 7,
      error: { data: { error_code: 'rate_limited' } },
    });
  }
  expect(answers.map(({ text }) => /"code":(-?\d+)/.exec(text)?.[1])).toEqual(['-32003', '-32003']);
  const sse = await SseClient.open(gateway.url('sse', '/sse'));
  await expect(sse.send(requestText('8', 'ping'))).rejects.toThrow('429');
  await sse.close();
  expect(await gateway.stop()).toBe(0);
});

test('without a word about limits nobody is counted, and without caps everybody connects [RL-14]', async () => {
  const server = { frontends, max_connections: 0, max_connections_per_ip: 0 };
  const gateway = await startGateway({ ...open, server });
  const answers = await Promise.all(Array.from({ length: 200 }, () => post(gateway)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  const crowd = Array.from({ length: 50 }, () =>
    StreamClient.newline({ host, port: gateway.port('tcp') }),
  );
  for (const client of await Promise.all(crowd)) {
    expect(await client.request(requestText('1', 'ping'))).toContain('"result"');
    await client.close();
  }
  expect(await gateway.stop()).toBe(0);
});

test('one address has its share of connections, and all together have theirs [RL-14]', async () => {
  const server = { frontends, max_connections: 4, max_connections_per_ip: 3 };
  const gateway = await startGateway({ ...open, server });
  const tcp = { host, port: gateway.port('tcp') };
  const [first, second] = [await StreamClient.newline(tcp), await StreamClient.newline(tcp)];
  const websocket = await WebSocketClient.open(`ws://${host}:${gateway.port('websocket')}/`);
  expect(await first.request(requestText('1', 'ping'))).toContain('"result"');
  // HTTP can be told; which of the forms a TCP client speaks is not known yet.
  const refused = await post(gateway);
  expect(refused.status).toBe(503);
  expect(refused.headers['retry-after']).toBe('1');
  expect(refused.text).toContain('"error_code":"too_many_connections"');
  const stranger = connect(tcp);
  stranger.on('error', () => undefined);
  await once(stranger, 'close');
  await second.close();
  await expect.poll(async () => (await post(gateway)).status).toBe(200);
  expect(await first.request(requestText('2', 'ping'))).toContain('"result"');
  await Promise.all([first.close(), websocket.close()]);
  expect(await gateway.stop()).toBe(0);
});
