import { once } from 'node:events';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { afterAll, expect, onTestFinished, test, vi } from 'vitest';
import { certificateOf } from '../../../../src/adapters/shared/tls/client-certificate.ts';
import { Pki } from '../../../support/pki.ts';

const DAYS_MS = 86_400_000;

const pki = new Pki();
afterAll(() => pki.remove());

/** The server's end of a connection of this client. */
const accepted = async (client: { readonly cert: Buffer; readonly key: Buffer }) => {
  const { cert, key } = pki.issue('localhost');
  const options = { cert, key, ca: pki.certificate, requestCert: true, rejectUnauthorized: false };
  const server = createServer(options).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const secure = once(server, 'secureConnection');
  const socket = connect({ host: '127.0.0.1', port, ca: pki.certificate, ...client });
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => undefined);
  const [own] = (await secure) as [TLSSocket];
  return own;
};

test('a certificate says whose it is, by all its names, and how long', async () => {
  const names = 'URI:spiffe://example/agent,DNS:agent.example';
  const { cert, key, fingerprint } = pki.issue('agent', { names, until: '20991231235959Z' });
  expect(certificateOf(await accepted({ cert, key }))).toEqual({
    subject: 'agent',
    fingerprint,
    alternativeNames: [
      { kind: 'uri', value: 'spiffe://example/agent' },
      { kind: 'dns', value: 'agent.example' },
    ],
    expiresAtMs: Date.UTC(2099, 11, 31, 23, 59, 59),
  });
});

test('it says nothing any more once it has run out, on a connection that is open', async () => {
  const socket = await accepted(pki.issue('short'));
  const certificate = certificateOf(socket);
  expect(certificate?.subject).toBe('short');
  expect(certificateOf(socket)).toBe(certificate);
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3 * DAYS_MS });
  onTestFinished(() => void vi.useRealTimers());
  expect(certificateOf(socket)).toBeUndefined();
});
