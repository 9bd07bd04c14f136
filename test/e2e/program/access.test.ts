import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { StreamClient } from '../support/clients/stream.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { introduce, requestText } from '../support/talk.ts';
import { newFile } from './support/folder.ts';
import { runProgram } from './support/run-program.ts';
import { listener, scriptedServer } from './support/servers.ts';

const token = 'a-token-of-32-characters-or-more';
const ping = requestText('1', 'ping');

interface Answer {
  readonly status: number | undefined;
  readonly challenge: string | undefined;
}

/** The head of the answer to a request; fetch would not let a test choose Host and Origin. */
const ask = async (url: string, method: string, headers: object, body = ''): Promise<Answer> => {
  const sent = request(url, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
  });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  response.destroy();
  return { status: response.statusCode, challenge: response.headers['www-authenticate'] };
};

/** The answer to a WebSocket handshake; 101 when it is accepted. */
const shakeHands = async (url: string, offered: Record<string, string>): Promise<Answer> => {
  const socket = new WebSocket(url, 'mcp', { headers: offered });
  const opened = once(socket, 'open').then(() => ({ status: 101, challenge: undefined }));
  const refused = new Promise<Answer>((resolve) => {
    socket.on('unexpected-response', (_request, { statusCode, headers }) =>
      resolve({ status: statusCode, challenge: headers['www-authenticate'] }),
    );
  });
  socket.on('error', () => undefined);
  const answer = await Promise.race([opened, refused]);
  socket.terminate();
  return answer;
};

/** Every way in that is HTTP at the start, and how each answers those headers. */
const doors = [
  {
    name: 'POST /mcp',
    accepted: 200,
    knock: (g, headers) => ask(g.url('http', '/api/v1/mcp'), 'POST', headers, ping),
  },
  {
    name: 'GET /sse',
    accepted: 200,
    knock: (g, headers) => ask(g.url('sse', '/sse'), 'GET', headers),
  },
  {
    name: 'GET /events',
    accepted: 200,
    knock: (g, headers) => ask(g.url('sse', '/events'), 'GET', headers),
  },
  {
    name: 'a WebSocket handshake',
    accepted: 101,
    knock: (g, headers) => shakeHands(`ws://127.0.0.1:${g.port('websocket')}/mcp`, headers),
  },
] satisfies readonly {
  readonly name: string;
  readonly accepted: number;
  readonly knock: (gateway: RunningGateway, headers: Record<string, string>) => Promise<Answer>;
}[];

const pages = ['/healthz', '/ready', '/health', '/metrics'];

const frontends = ['http', 'sse', 'websocket', 'tcp'].map((protocol) => listener(protocol));
const servers = { one: scriptedServer };

describe('with a token', () => {
  let gateway: RunningGateway;
  const authorization = `Bearer ${token}`;

  beforeAll(async () => {
    const auth = { provider: 'token', token: '$' + '{GATEWAY_TOKEN}' };
    const env = { GATEWAY_TOKEN: token };
    gateway = await startGateway({ version: 1, server: { frontends }, auth, servers }, { env });
  });
  afterAll(() => gateway.stop());

  test.each(doors)('$name wants it and accepts it [FE-22]', async ({ knock, accepted }) => {
    const wrong = [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${token}` }];
    for (const headers of wrong) {
      const { status, challenge } = await knock(gateway, headers);
      expect(status).toBe(401);
      expect(challenge).toMatch(/^Bearer/);
    }
    expect((await knock(gateway, { authorization })).status).toBe(accepted);
  });

  test('a token in the query is no credential', async () => {
    const url = gateway.url('http', `/api/v1/mcp?token=${token}&access_token=${token}`);
    expect((await ask(url, 'POST', {}, ping)).status).toBe(400);
  });

  test('over TCP it is params.token of initialize, and whoever has none is refused and cut off [AU-17]', async () => {
    const address = { host: '127.0.0.1', port: gateway.port('tcp') };
    for (const params of ['{}', '{"token":"wrong"}']) {
      const stranger = connect(address);
      stranger.end(`${requestText('1', 'initialize', params)}\n`);
      let answer = '';
      for await (const chunk of stranger) answer += String(chunk);
      expect(JSON.parse(answer)).toMatchObject({ id: 1, error: { code: -32002 } });
    }
    const friend = await StreamClient.newline(address);
    const params = `{"token":"${token}","protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}`;
    expect(await introduce(friend, params)).toContain('"result"');
    await friend.close();
  });

  test('the token is in no log line', () => {
    expect(gateway.lines.join('\n')).not.toContain(token);
  });
});

describe('without a token on loopback', () => {
  let gateway: RunningGateway;

  beforeAll(async () => {
    gateway = await startGateway({
      version: 1,
      server: { frontends },
      auth: { provider: 'none' },
      servers,
    });
  });
  afterAll(() => gateway.stop());

  const foreign = [
    { origin: 'https://evil.example' },
    { origin: 'http://localhost.evil.example' },
    { origin: 'http://127.0.0.1.evil.example:8080' },
    { origin: 'null' },
    { origin: 'file://' },
    { host: 'evil.example' },
    { host: 'localhost.evil.example:8080' },
    { host: '169.254.169.254' },
  ];

  test.each(doors)(
    '$name is refused to a foreign Origin or Host [S09]',
    async ({ knock, accepted }) => {
      for (const headers of foreign) {
        expect({ headers, ...(await knock(gateway, headers)) }).toMatchObject({
          headers,
          status: 403,
        });
      }
      for (const headers of [{}, { origin: 'http://localhost:6274' }, { host: 'localhost' }]) {
        expect((await knock(gateway, headers)).status).toBe(accepted);
      }
    },
  );

  test.each(pages)('the page %s is refused to a foreign Origin or Host [S09]', async (page) => {
    for (const headers of foreign) {
      expect((await ask(gateway.url('http', page), 'GET', headers)).status).toBe(403);
    }
    expect((await ask(gateway.url('http', page), 'GET', {})).status).toBe(200);
  });

  test('a WebSocket handshake without Origin is let in, and one from a foreign page is not [FE-19]', async () => {
    const url = `ws://127.0.0.1:${gateway.port('websocket')}/ws`;
    expect((await shakeHands(url, {})).status).toBe(101);
    expect((await shakeHands(url, { origin: 'http://localhost:3000' })).status).toBe(101);
    expect((await shakeHands(url, { origin: 'https://evil.example' })).status).toBe(403);
  });
});

describe('exposure', () => {
  const open = async (host: string, more: object = {}, server: object = {}) => ({
    version: 1,
    server: { frontends: [listener('http', { host, port: await freePort() })], ...server },
    servers,
    ...more,
  });

  test('a gateway without authentication does not listen where others reach it [S03]', async () => {
    const hosts = ['0.0.0.0', '::', '192.0.2.1', 'gateway.example'];
    const settings = await open('127.0.0.1', { auth: { provider: 'none' } });
    const { port } = settings.server.frontends[0]?.config ?? {};
    const exposed = hosts.map((host) => ({ ...listener('http', { host, port }), name: host }));
    const file = newFile('gateway.yaml', { ...settings, server: { frontends: exposed } });
    const { code, stderr } = await runProgram(['serve', '--config', file]);
    expect(code).toBe(78);
    for (const host of hosts) {
      const told = stderr.split('\n').find((line) => line.includes(`who reaches ${host} `));
      expect(told).toMatch(/gateway\.yaml:\d+:\d+: everybody .* server\.insecure: true/);
    }
  });

  test('it does so when it is told that this is insecure [S03]', async () => {
    const settings = await open('0.0.0.0', { auth: { provider: 'none' } }, { insecure: true });
    const gateway = await startGateway(settings);
    expect((await ask(gateway.url('http', '/api/v1/mcp'), 'POST', {}, ping)).status).toBe(200);
    expect(await gateway.stop()).toBe(0);
  });

  test('without a word about authentication a token is made, told once and wanted [S03]', async () => {
    const gateway = await startGateway(await open('127.0.0.1'));
    const url = gateway.url('http', '/api/v1/mcp');
    const line = await gateway.line((text) => text.startsWith('Token'));
    const made = /: (\S{32,})$/.exec(line)?.[1];
    expect((await ask(url, 'POST', {}, ping)).status).toBe(401);
    expect((await ask(url, 'POST', { authorization: `Bearer ${made}` }, ping)).status).toBe(200);
    expect(gateway.lines.filter((text) => text.startsWith('Token'))).toHaveLength(1);
    expect(await gateway.stop()).toBe(0);
  });

  test('an unknown provider, or a token that is empty, does not start [S02]', async () => {
    const wrong = [{ provider: 'magic' }, { provider: 'token' }, { provider: 'token', token: '' }];
    const runs = await Promise.all(
      wrong.map(async (auth) => {
        const file = newFile('gateway.yaml', await open('127.0.0.1', { auth }));
        return runProgram(['serve', '--config', file]);
      }),
    );
    for (const run of runs) expect(run).toMatchObject({ code: 78, stdout: '' });
  });
});
