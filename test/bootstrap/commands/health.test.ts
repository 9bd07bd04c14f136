import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { health } from '../../../src/bootstrap/commands/health.ts';
import { Authority } from '../../support/certificates.ts';

const timeoutMs = 5_000;

/** Listens on loopback and gives this answer to whatever comes. */
const answering = async (answer: string, tls?: { cert: Buffer; key: Buffer }) => {
  const seen: string[] = [];
  const welcome = (socket: Socket): void => {
    socket.on('error', () => undefined);
    socket.setEncoding('utf8').on('data', (text: string) => {
      seen.push(text);
      if (answer !== '') socket.end(answer);
    });
  };
  const server = tls === undefined ? createServer(welcome) : createTlsServer(tls, welcome);
  onTestFinished(() => void server.close());
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return { origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`, port, seen };
};

const ready = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nREADY';

test('a gateway is asked for /ready, or for the path that is written', async () => {
  const { origin, seen, port } = await answering(ready);
  expect(await health({ kind: 'at', url: origin }, timeoutMs)).toEqual({
    kind: 'ready',
    url: `${origin}/ready`,
    status: 200,
    text: 'READY',
  });
  await health({ kind: 'at', url: `${origin}/healthz?x=1` }, timeoutMs);
  const end = `\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`;
  expect(seen).toEqual([`GET /ready HTTP/1.1${end}`, `GET /healthz?x=1 HTTP/1.1${end}`]);
});

test('a certificate for another name is no obstacle', async () => {
  const authority = new Authority();
  onTestFinished(() => authority.remove());
  const { origin } = await answering(ready, authority.issue('elsewhere'));
  expect(await health({ kind: 'at', url: origin }, timeoutMs)).toMatchObject({ kind: 'ready' });
});

test.each([
  ['HTTP/1.1 503 Service Unavailable\r\n\r\nNOT READY: a', 'not_ready', 'NOT READY: a'],
  ['SSH-2.0-x\r\n', 'silent', 'who answers there does not speak HTTP'],
  [
    `HTTP/1.1 200 OK\r\n\r\n${'x'.repeat(20_000)}`,
    'silent',
    'the answer is too long for a gateway',
  ],
])('%j', async (answer, kind, text) => {
  const { origin } = await answering(answer);
  expect(await health({ kind: 'at', url: origin }, timeoutMs)).toMatchObject({ kind, text });
});

test('who does not answer in time is not ready', async () => {
  const { origin } = await answering('');
  expect(await health({ kind: 'at', url: origin }, 50)).toEqual({
    kind: 'silent',
    url: `${origin}/ready`,
    text: 'no answer within 50 ms',
  });
});

test('what is no address is told', async () => {
  expect(await health({ kind: 'at', url: 'ws://h' }, timeoutMs)).toMatchObject({
    kind: 'configuration',
  });
});
