import { describe, expect, it } from 'vitest';
import { postOf, streamRequest, webSocketHandshake } from '../faults/support/raw-bytes.ts';
import { errorOf, expectSound, initialize } from '../faults/support/rig.ts';
import { post } from '../faults/support/speakers.ts';
import { useBench } from './rig.ts';

const bench = useBench();
const close = 'Connection: close\r\n';

const posts = ['/mcp', '/api/v1/mcp', '/mcp/demo', '/message?sessionId=x', '/api/v1/request'];
const gets = [
  '/mcp',
  '/sse',
  '/sse/demo',
  '/events',
  '/healthz',
  '/ready',
  '/health',
  '/metrics',
  '/nowhere',
];
const upgrades = ['/', '/ws', '/mcp', '/mcp/demo', '/api/v1/stream'];

const requests: readonly string[] = [
  ...posts.map((path) => postOf(path, initialize(), close).toString()),
  ...gets.map((path) => streamRequest(path, close)),
  ...upgrades.map((path) => webSocketHandshake(path)),
];

/** Every listener serves every kind of request. */
const listeners = ['http', 'sse', 'ws'] as const;

const askAll = async (change: (request: string) => string) =>
  Promise.all(
    requests.flatMap((request) =>
      listeners.map((name) => post(bench.gateway, name, Buffer.from(change(request)))),
    ),
  );

describe('[S09] on every path of every listener', () => {
  it.each([
    'http://evil.example',
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://127.0.0.1.evil.example',
    'http://evil.example:80',
    'http://localhost@evil.example',
    'http://localhost:80@evil.example',
    'http://evil.example#localhost',
    'http://evil.example/localhost',
    'http://evillocalhost',
    'http://[::1].evil.example',
    'http://localhost, http://evil.example',
    'http://evil.example http://localhost',
    'file://',
    'chrome-extension://localhost',
    'javascript:localhost',
    'localhost',
    '*',
    '//localhost',
  ])('the origin %s gets 403', async (origin) => {
    const answers = await askAll((request) => request.replace('\r\n', `\r\nOrigin: ${origin}\r\n`));
    for (const { status, head, body } of answers) {
      expect(status, head).toBe(403);
      expect(head.toLowerCase()).not.toContain('access-control-allow');
      expect(errorOf(body).data?.error_code).toBe('origin_refused');
    }
  });

  it.each([
    'evil.example',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'evil.example:8080',
    'localhost@evil.example',
    'evil.example#localhost',
    'evil.example/localhost',
    'evillocalhost',
    'localhost.localdomain.example',
    '127.0.0.1:80:evil.example',
    '10.0.0.1',
    '0.0.0.0',
    '[::2]',
    '169.254.169.254',
    'localhost,evil.example',
    '*',
  ])('the host %s gets 403', async (host) => {
    const answers = await askAll((request) => request.replace('Host: localhost', `Host: ${host}`));
    for (const { status, head, body } of answers) {
      expect(status, head).toBe(403);
      expect(errorOf(body).data?.error_code).toBe('host_refused');
    }
  });

  it('a second host, or another one in the target, is refused', async () => {
    const twice = await askAll((request) => request.replace('\r\n', '\r\nHost: evil.example\r\n'));
    for (const { status } of twice) expect([400, 403]).toContain(status);
    const absolute = await askAll((request) => request.replace(' /', ' http://evil.example/'));
    for (const { status } of absolute) expect([400, 403, 404]).toContain(status);
    await expectSound(bench.gateway);
  });
});
