import { afterAll, beforeAll, expect, test } from 'vitest';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { requestText } from '../support/talk.ts';
import { type Heard, knock } from './support/knock.ts';

const { entry: scripted } = await startScriptedServer('http');

const token = 'a-token-of-32-characters-or-more';
const page = 'https://app.example.com';
const settings = (security?: object) => ({
  version: 1,
  server: { frontends: [listener('http'), listener('sse')] },
  auth: { provider: 'token', token },
  servers: { one: scripted },
  ...(security === undefined ? {} : { security }),
});

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway(settings({ cors: { allowed_origins: [page] } }));
});
afterAll(() => gateway.stop());

const ask = (url: string, method: string, headers: Record<string, string>, body = '') =>
  knock(url, method, { headers, tls: undefined }, body);

/** What a browser asks before a page sends a request of this kind. */
const preflight = (url: string, method: string, wanted: string, origin = page): Promise<Heard> =>
  ask(url, 'OPTIONS', {
    origin,
    'access-control-request-method': method,
    'access-control-request-headers': wanted,
  });

/** As the Fetch standard has it: whether a browser would send the request after this answer. */
const isAllowed = ({ status, headers }: Heard, method: string, wanted: string): boolean => {
  const list = (name: string): readonly string[] =>
    String(headers[name] ?? '')
      .toLowerCase()
      .split(',')
      .map((one) => one.trim());
  return (
    status >= 200 &&
    status < 300 &&
    headers['access-control-allow-origin'] === page &&
    list('access-control-allow-methods').includes(method.toLowerCase()) &&
    wanted.split(',').every((name) => list('access-control-allow-headers').includes(name))
  );
};

const sent = [
  ...['authorization', 'content-type', 'accept', 'mcp-protocol-version', 'mcp-session-id'],
  ...['last-event-id', 'mcp-method', 'mcp-name', 'mcp-param-city', 'x-mcp-namespace', 'x-api-key'],
].join(',');

test.each([
  ['http', '/mcp', 'POST'],
  ['http', '/mcp', 'GET'],
  ['http', '/mcp', 'DELETE'],
  ['http', '/mcp/one', 'POST'],
  ['http', '/api/v1/execute', 'POST'],
  ['http', '/.well-known/oauth-protected-resource/mcp', 'GET'],
  ['sse', '/sse', 'GET'],
  ['sse', '/message', 'POST'],
])('%s %s: a page of an origin that is named may send %s', async (frontend, path, method) => {
  const heard = await preflight(gateway.url(frontend, path), method, sent);
  expect(isAllowed(heard, method, sent)).toBe(true);
  expect(heard.headers['access-control-allow-credentials']).toBe(undefined);
});

test('and reads the answer, of the session too', async () => {
  const url = gateway.url('http', '/mcp');
  const common = {
    origin: page,
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const params =
    '{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"x","version":"1"}}';
  const body = requestText('1', 'initialize', params);
  const { status, headers } = await ask(
    url,
    'POST',
    { ...common, authorization: `Bearer ${token}` },
    body,
  );
  expect([status, headers['access-control-allow-origin']]).toEqual([200, page]);
  expect(headers['mcp-session-id']).toBeDefined();
  expect(headers['access-control-expose-headers']).toContain('mcp-session-id');
  const refused = await ask(url, 'POST', common, body);
  expect([refused.status, refused.headers['access-control-allow-origin']]).toEqual([401, page]);
  expect(refused.headers['access-control-expose-headers']).toContain('www-authenticate');
});

test.each([
  'https://evil.example',
  'https://app.example.com.evil.example',
  'http://app.example.com',
  'null',
])('a page of %s is told nothing, and gets nothing', async (origin) => {
  const url = gateway.url('http', '/mcp');
  const answers = [
    await preflight(url, 'POST', sent, origin),
    await ask(url, 'POST', { origin, authorization: `Bearer ${token}` }, requestText('1', 'ping')),
  ];
  for (const { status, headers } of answers) {
    expect([status, headers['access-control-allow-origin']]).toEqual([403, undefined]);
  }
});

test('without a word there is no CORS, for loopback pages neither', async () => {
  const plain = await startGateway(settings());
  const origin = 'http://localhost:3000';
  const heard = await preflight(plain.url('http', '/mcp'), 'POST', sent, origin);
  expect(Object.keys(heard.headers).join()).not.toContain('access-control');
  await plain.stop();
});

test('it is what the settings say, for the pages they name and for no others [SV-14][RS-12]', async () => {
  const cors = {
    enabled: true,
    allowed_origins: [page],
    allowed_methods: ['POST'],
    allowed_headers: ['X-Own'],
    max_age: '10m',
    allow_credentials: true,
  };
  const own = await startGateway(settings({ cors }));
  const url = own.url('http', '/mcp');
  const { headers } = await preflight(url, 'POST', 'x-own,x-other,authorization');
  expect(headers).toMatchObject({
    'access-control-allow-origin': page,
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'x-own, authorization',
    'access-control-allow-credentials': 'true',
    'access-control-max-age': '600',
  });
  const stranger = await preflight(url, 'POST', 'x-own', 'https://other.example.com');
  expect([stranger.status, stranger.headers['access-control-allow-origin']]).toEqual([
    403,
    undefined,
  ]);
  await own.stop();
});
