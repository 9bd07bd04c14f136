import { connect as connectPlain, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Pki } from '../../support/pki.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';

const { entry: scripted } = await startScriptedServer('http');

const pki = new Pki();
const { certFile, keyFile } = pki.issue('localhost');
const ports: Record<string, number> = {};
let gateway: RunningGateway;

beforeAll(async () => {
  const [metrics, health] = [await freePort(), await freePort()];
  const named = { host: '0.0.0.0', allowed_hosts: ['gw.example', 'only.example:8443'] };
  const wide = { ...named, allowed_origins: ['https://app.example'] };
  const tls = { enabled: true, cert_file: certFile, key_file: keyFile };
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      insecure: true,
      host: '127.0.0.1',
      metrics_port: metrics,
      health_port: health,
      frontends: [
        listener('http'),
        listener('sse'),
        listener('websocket'),
        listener('tcp'),
        { ...listener('http', { tls }), name: 'tls' },
        { ...listener('http', wide), name: 'wide' },
      ],
    },
    servers: { demo: scripted },
  });
  Object.assign(ports, { metrics, health });
  for (const name of ['http', 'sse', 'websocket', 'tcp', 'tls', 'wide']) {
    ports[name] = gateway.port(name);
  }
});
afterAll(async () => {
  await gateway.stop();
  pki.remove();
});

const listeners = ['http', 'sse', 'websocket', 'tls', 'wide', 'metrics', 'health'] as const;

const open = (name: string): Socket => {
  const place = { host: '127.0.0.1', port: ports[name] ?? 0 };
  return name === 'tls' ? connectTls({ ...place, ca: pki.certificate }) : connectPlain(place);
};

/** Everything that comes back until the other side ends. */
const said = async (name: string, request: string): Promise<string> => {
  const socket = open(name);
  socket.on('error', () => undefined);
  socket.write(request);
  return text(socket);
};

const upgrade =
  'Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: mcp\r\n';
const body =
  '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-06-18","capabilities":{},"clientInfo":{"name":"x","version":"1"}}}';
const posted = `Connection: close\r\nContent-Type: text/plain\r\nContent-Length: ${body.length}\r\n`;
const plain = 'Connection: close\r\n';

/** What a page could send: everything a listener has, and what it has not. */
const requests: readonly (readonly [line: string, headers: string, body: string])[] = [
  ['GET /', plain, ''],
  ['GET /mcp', `${plain}Accept: text/event-stream\r\n`, ''],
  ['GET /sse', `${plain}Accept: text/event-stream\r\n`, ''],
  ['POST /mcp', posted, body],
  ['POST /mcp/demo', posted, body],
  ['POST /message?sessionId=x', posted, body],
  ['POST /api/v1/request', posted, body],
  ['DELETE /mcp', plain, ''],
  ['OPTIONS /mcp', `${plain}Access-Control-Request-Method: POST\r\n`, ''],
  ['PUT /nowhere', plain, ''],
  ['GET /metrics', plain, ''],
  ['GET /health', plain, ''],
  ['GET /healthz', plain, ''],
  ['GET /ready', plain, ''],
  ['GET /.well-known/oauth-protected-resource', plain, ''],
  ['GET /.well-known/security.txt', plain, ''],
  ['GET /', upgrade, ''],
  ['GET /ws', upgrade, ''],
  ['GET /mcp/demo', upgrade, ''],
];

/** What each listener says to each request, as `listener request: answer`. */
const answersTo = async (headers: string): Promise<readonly string[]> =>
  Promise.all(
    listeners.flatMap((name) =>
      requests.map(async ([line, own, content]) => {
        const answer = await said(name, `${line} HTTP/1.1\r\n${headers}${own}\r\n${content}`);
        return `${name} ${line}: ${answer}`;
      }),
    ),
  );

/** Those that are not the refusal they should be. */
const wrongOnes = async (headers: string, reason: string): Promise<readonly string[]> => {
  const all = await answersTo(headers);
  expect(all).toHaveLength(listeners.length * requests.length);
  return all.filter(
    (answer) =>
      !/^[^:]+: HTTP\/1\.1 403 /.test(answer) ||
      !answer.includes(reason) ||
      /access-control-allow/i.test(answer),
  );
};

describe('every listener', () => {
  test.each([
    'evil.example',
    'evil.example:80',
    'gw.example.evil.example',
    'xgw.example',
    'gw.example.:80',
    'only.example:80',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'localhost.',
    'localhost@evil.example',
    '127.1',
    '2130706433',
    '0x7f000001',
    '',
  ])('serves nothing to a page that calls it %j [S09]', async (host) => {
    expect(await wrongOnes(`Host: ${host}\r\n`, 'host_refused')).toEqual([]);
  });

  test.each([
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'https://app.example.evil.example',
    'https://app.example:444',
    'http://app.example',
    'file://',
  ])('serves nothing to a page of %s [S09]', async (origin) => {
    const headers = `Host: localhost\r\nOrigin: ${origin}\r\n`;
    expect(await wrongOnes(headers, 'origin_refused')).toEqual([]);
  });

  test.each(listeners)('serves a client of this machine: %s', async (name) => {
    const answer = await said(name, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${plain}\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200/);
  });
});

test.each(['gw.example', 'GW.Example:99', 'only.example:8443', '127.0.0.1', '192.0.2.7:80'])(
  'a listener on all addresses is called %s by who may, and by an address',
  async (host) => {
    const answer = await said('wide', `GET /healthz HTTP/1.1\r\nHost: ${host}\r\n${plain}\r\n`);
    expect(answer).toMatch(/^HTTP\/1.1 200/);
  },
);

test('the origin that is listed is served there, and on no other listener', async () => {
  const request = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example\r\n${plain}\r\n`;
  expect(await said('wide', request)).toMatch(/^HTTP\/1.1 200/);
  for (const name of ['http', 'sse', 'websocket', 'tls', 'metrics', 'health']) {
    expect(await said(name, request)).toMatch(/^HTTP\/1.1 403/);
  }
});

test('a form that a page posts to the port of TCP clients is not read as messages', async () => {
  const lines = `${body}\n{"jsonrpc":"2.0","id":2,"method":"tools/list"}\n`;
  const headers = `Host: evil.example\r\nOrigin: null\r\nContent-Type: text/plain\r\nContent-Length: ${lines.length}\r\n`;
  const answer = await said('tcp', `POST / HTTP/1.1\r\n${headers}\r\n${lines}`);
  expect(answer).not.toContain('"result"');
  expect(answer.split('\n').filter((line) => line !== '')).toHaveLength(1);
});
