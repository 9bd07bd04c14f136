import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HttpClient } from '../support/clients/http.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { rawAt } from '../support/raw-json.ts';
import { callText, callTool, introduce, requestText } from '../support/talk.ts';
import { newFolder } from './support/folder.ts';
import { listener, missingServer, scriptedServer } from './support/servers.ts';

const common = { version: 1, auth: { provider: 'none' }, servers: { one: scriptedServer } };

const post = (url: string, body: string): Promise<Response> =>
  fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });

const canConnect = async (host: string, port: number): Promise<boolean> => {
  const socket = connect(port, host);
  const can = await once(socket, 'connect').then(
    () => true,
    () => false,
  );
  socket.destroy();
  return can;
};

const host = '127.0.0.1';

describe('one gateway', () => {
  const path = join(newFolder(), 'gateway.sock');
  const shared = ['http', 'sse', 'websocket'];
  const alone = ['http', 'sse', 'tcp', 'tcp_binary'];
  const names = [
    ...alone,
    'websocket',
    'local',
    'there',
    ...shared.map((each) => `shared-${each}`),
  ];
  let closedPort: number;
  let sharedPort: number;
  let metricsPort: number;
  let gateway: RunningGateway;

  beforeAll(async () => {
    closedPort = await freePort();
    sharedPort = await freePort();
    metricsPort = await freePort();
    gateway = await startGateway({
      ...common,
      server: {
        metrics_port: metricsPort,
        frontends: [
          ...alone.map((each) => listener(each)),
          listener('websocket', { path: '/custom' }),
          { name: 'local', protocol: 'stdio', config: { modes: [{ type: 'unix_socket', path }] } },
          { ...listener('http', { port: closedPort }), name: 'off', enabled: false },
          { ...listener('http', { host: '127.0.0.2' }), name: 'there' },
          ...shared.map((each) => ({
            ...listener(each, { port: sharedPort }),
            name: `shared-${each}`,
          })),
        ],
      },
    });
  });
  afterAll(async () => {
    expect(await gateway.stop()).toBe(0);
  });

  test('every entry of frontends starts as it says, all together, and a disabled one does not [FE-09][FE-11]', async () => {
    const clients = [
      new HttpClient(gateway.url('http', '/mcp')),
      await SseClient.open(gateway.url('sse', '/sse')),
      await WebSocketClient.open(`ws://${host}:${gateway.port('websocket')}/`),
      await StreamClient.newline({ host, port: gateway.port('tcp') }),
      await StreamClient.binary({ host, port: gateway.port('tcp_binary') }),
      await StreamClient.newline({ path }),
    ];
    await Promise.all(clients.map((client) => introduce(client)));
    for (const [index, client] of clients.entries()) {
      expect(await callTool(client, 'echo', `{"n":${index}}`)).toContain(`"n":${index}`);
      await client.close();
    }
    expect(await canConnect(host, closedPort)).toBe(false);
  });

  test('HTTP, SSE and WebSocket share one port, told apart by path and Upgrade [FE-10]', async () => {
    const clients = [
      new HttpClient(`http://${host}:${sharedPort}/mcp`),
      await SseClient.open(`http://${host}:${sharedPort}/sse`),
      await WebSocketClient.open(`ws://${host}:${sharedPort}/mcp`),
    ];
    for (const client of clients) {
      await introduce(client);
      expect(await callTool(client, 'echo', '{"shared":true}')).toContain('"shared":true');
      await client.close();
    }
  });

  test('a frontend listens on its own host and nowhere else [FE-12]', async () => {
    const port = gateway.port('there');
    const url = `http://127.0.0.2:${port}/api/v1/mcp`;
    expect((await post(url, requestText('1', 'ping'))).status).toBe(200);
    expect(await canConnect(host, port)).toBe(false);
  });

  test.each(['/', '/ws', '/mcp', '/custom'])(
    'a WebSocket at %s carries text frames in both directions at once [FE-01]',
    async (path) => {
      const client = await WebSocketClient.open(
        `ws://127.0.0.1:${gateway.port('websocket')}${path}`,
      );
      await introduce(client);
      // The call is still open while the server asks the client and the client calls again.
      const asking = client.request(callText('"asks"', 'ask', '{"method":"roots/list"}'));
      const ask = await client.next((text) => text.includes('"roots/list"'));
      expect(await callTool(client, 'echo', '{"n":1}')).toContain('"n":1');
      await client.send(`{"jsonrpc":"2.0","id":${rawAt(ask, 'id')},"result":{"roots":[]}}`);
      expect(await asking).toContain('"roots":[]');
      await client.close();
    },
  );

  test('a body posted to /api/v1/mcp is answered in the same response, without a session', async () => {
    const response = await post(
      gateway.url('http', '/api/v1/mcp'),
      callText('7', 'echo', '{"n":1}'),
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.text()).toContain('"id":7,"result":{"content":[],"echo":{"n":1}}');
  });

  test('a stream at /events gets the answers to what is posted to /api/v1/request', async () => {
    const stream = await fetch(gateway.url('sse', '/events'));
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    const request = await post(gateway.url('sse', '/api/v1/request'), requestText('"x"', 'ping'));
    expect(request.status).toBe(202);
    let seen = '';
    while (!seen.includes('"id":"x"')) seen += (await reader?.read())?.value ?? '';
    expect(seen).toMatch(/data: \{.*"id":"x".*"result"/);
    await reader?.cancel();
  });

  test('an unknown path and an unknown namespace are told apart', async () => {
    const nowhere = await fetch(gateway.url('http', '/nowhere'));
    expect(nowhere.status).toBe(404);
    const ping = requestText('1', 'ping');
    const response = await post(gateway.url('http', '/api/v1/mcp/nobody'), ping);
    expect(response.status).toBe(404);
    expect(await response.text()).toContain('the servers are one');
  });

  test.each(['http', 'sse', 'websocket'])(
    'the health addresses answer on the port of %s too [HE-17]',
    async (name) => {
      const healthz = await fetch(gateway.url(name, '/healthz'));
      expect([healthz.status, await healthz.text()]).toEqual([200, 'OK']);
      const ready = await fetch(gateway.url(name, '/ready'));
      expect([ready.status, await ready.text()]).toEqual([200, 'READY']);
      const health = await fetch(gateway.url(name, '/health'));
      expect(health.status).toBe(200);
      expect(await health.json()).toMatchObject({
        healthy: true,
        status: 'healthy',
        details: { frontends: names, servers: ['one'] },
      });
      const metrics = await fetch(gateway.url(name, '/metrics'));
      expect(metrics.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    },
  );

  test('the metrics port serves health and metrics, and no client', async () => {
    const url = `http://${host}:${metricsPort}`;
    expect(await (await fetch(`${url}/healthz`)).text()).toBe('OK');
    expect(await (await fetch(`${url}/ready`)).text()).toBe('READY');
    expect(await (await fetch(`${url}/metrics`)).text()).toContain(
      'mcp_gateway_requests_in_flight 0',
    );
    expect((await post(`${url}/mcp`, requestText('1', 'ping'))).status).toBe(404);
  });
});

test('/healthz answers OK whatever the servers do [HE-02]', async () => {
  const servers = { one: missingServer, two: { type: 'http', url: 'http://127.0.0.1:1/mcp' } };
  const gateway = await startGateway({
    ...common,
    servers,
    server: { frontends: [listener('http')] },
  });
  const failed = await post(gateway.url('http', '/api/v1/mcp/one'), requestText('1', 'tools/list'));
  expect(await failed.text()).toContain('"error"');
  const answer = await fetch(gateway.url('http', '/healthz'));
  expect([answer.status, await answer.text()]).toEqual([200, 'OK']);
  expect(await gateway.stop()).toBe(0);
});
