import { once } from 'node:events';
import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { requestText } from '../support/talk.ts';
import { knock } from './support/knock.ts';
import { pathOf, waysInto } from './support/ways-in.ts';

const { entry: scripted } = await startScriptedServer('http');

const token = 'a-token-of-32-characters-or-more';

/** What proxies, gateways and their authors have believed of a request. */
const TRUSTED_ELSEWHERE: Readonly<Record<string, string>> = {
  'x-forwarded-for': '127.0.0.1',
  'x-forwarded-host': 'evil.example',
  'x-forwarded-proto': 'https',
  'x-forwarded-user': 'admin',
  'x-forwarded-client-cert': 'Subject="CN=admin"',
  'x-real-ip': '127.0.0.1',
  'x-client-cert': 'admin',
  'x-original-url': '/healthz',
  'x-rewrite-url': '/healthz',
  'x-http-method-override': 'OPTIONS',
  forwarded: 'for=127.0.0.1;host=evil.example;proto=https',
  'x-user': 'admin',
  'x-remote-user': 'admin',
  'x-authenticated-user': 'admin',
  'x-auth-token': token,
  'x-mcp-user': 'admin',
  'x-mcp-principal': 'local',
  'x-mcp-internal': 'true',
  'mcp-session-init': 'true',
  'proxy-authorization': `Bearer ${token}`,
  cookie: `token=${token}; authorization=Bearer%20${token}`,
};

let gateway: RunningGateway;
beforeAll(async () => {
  const frontends = ['http', 'sse', 'websocket'].map((protocol) => listener(protocol));
  const auth = { provider: 'token', token, authorization_servers: ['https://as.example'] };
  const settings = { version: 1, server: { frontends }, auth, servers: { one: scripted } };
  gateway = await startGateway(settings, { args: ['--log-level', 'debug'] });
});
afterAll(() => gateway.stop());

test('no header but those for credentials opens anything, alone or with the others', async () => {
  const ways = waysInto(gateway).filter(
    ({ access, kind }) => access === 'authenticated' && kind !== 'upgrade',
  );
  expect(ways.length).toBeGreaterThan(10);
  const each = Object.entries(TRUSTED_ELSEWHERE).map(([name, value]) => ({ [name]: value }));
  for (const way of ways) {
    const [method = 'GET'] = way.methods ?? [];
    for (const headers of [...each, TRUSTED_ELSEWHERE]) {
      const shown = { headers, tls: undefined };
      const { status } = await knock(`${way.at}${pathOf(way)}`, method, shown);
      expect([way.label, Object.keys(headers).join(), status]).toEqual([
        way.label,
        Object.keys(headers).join(),
        401,
      ]);
    }
  }
});

test('nor does one change where the gateway says it is', async () => {
  const shown = { headers: TRUSTED_ELSEWHERE, tls: undefined };
  const { headers } = await knock(gateway.url('http', '/mcp'), 'POST', shown);
  const base = gateway.url('http');
  expect(headers['www-authenticate']).toContain(
    `"${base}/.well-known/oauth-protected-resource/mcp"`,
  );
  expect(headers['strict-transport-security']).toBe(undefined);
  const path = '/.well-known/oauth-protected-resource/mcp';
  const { text } = await knock(`${base}${path}`, 'GET', shown);
  expect(JSON.parse(text)).toMatchObject({ resource: `${base}/mcp` });
});

/** A server over HTTP that notes the headers of what comes to it. */
const capturing = async () => {
  const seen: IncomingHttpHeaders[] = [];
  const answerTo = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    seen.push(request.headers);
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const { id, method } = JSON.parse(body === '' ? '{}' : body) as {
      id?: unknown;
      method?: string;
    };
    if (id === undefined) {
      response.writeHead(202).end();
      return;
    }
    const introduction = {
      protocolVersion: '2025-11-25',
      capabilities: { tools: {} },
      serverInfo: { name: 'capturing', version: '1' },
    };
    const answer =
      method === 'initialize'
        ? { result: introduction }
        : method === 'tools/list'
          ? { result: { tools: [] } }
          : { error: { code: -32_601, message: 'no such method' } };
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ jsonrpc: '2.0', id, ...answer }));
  };
  const server = createServer((request, response) => void answerTo(request, response));
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  return { seen, url: `http://127.0.0.1:${port}/mcp` };
};

test('none of them reaches a server, and none a page of its own [S14]', async () => {
  const { seen, url } = await capturing();
  const own = await startGateway({
    version: 1,
    server: { frontends: [listener('http')] },
    auth: { provider: 'token', token },
    servers: { one: { url } },
  });
  const at = own.url('http', '/api/v1/mcp/one');
  const headers = { ...TRUSTED_ELSEWHERE, 'content-type': 'application/json' };
  const stranger = await knock(
    at,
    'POST',
    { headers, tls: undefined },
    requestText('1', 'tools/list'),
  );
  expect([stranger.status, seen.length]).toEqual([401, 0]);
  const shown = { headers: { ...headers, authorization: `Bearer ${token}` }, tls: undefined };
  const { status, text } = await knock(at, 'POST', shown, requestText('1', 'tools/list'));
  expect([status, text]).toEqual([200, expect.stringContaining('"tools":[]')]);
  expect(seen.length).toBeGreaterThan(1);
  const passed = seen
    .flatMap((one) => Object.keys(one))
    .filter((name) => name in TRUSTED_ELSEWHERE);
  expect(passed).toEqual([]);
  await own.stop();
});
