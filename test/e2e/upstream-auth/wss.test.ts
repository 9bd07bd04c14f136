import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { Pki } from '../../support/pki.ts';
import { type Answer, askModern, gatewayWith } from './rig.ts';

interface Seen {
  readonly certificate: string;
  readonly authorization: string;
}

/** A server of the handshake revisions that says which certificate and credential its connection came with. */
const startedServer = async (
  options: object,
  accepts: (seen: Seen) => boolean,
): Promise<string> => {
  const server = createServer(options);
  const sockets = new WebSocketServer({
    server,
    handleProtocols: () => 'mcp',
    verifyClient: ({ req }, done) => done(accepts(seenIn(req)), 401),
  });
  sockets.on('connection', (socket, request) => {
    const text = JSON.stringify(seenIn(request));
    socket.on('message', (data) => {
      const { id, method } = JSON.parse(String(data)) as { id?: number; method?: string };
      if (id === undefined) return;
      const result =
        method === 'initialize'
          ? {
              protocolVersion: '2025-11-25',
              capabilities: { tools: {} },
              serverInfo: { name: 'wss', version: '1' },
            }
          : { content: [{ type: 'text', text }] };
      socket.send(JSON.stringify({ jsonrpc: '2.0', id, result }));
    });
  });
  server.on('tlsClientError', () => {});
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  onTestFinished(() => {
    sockets.close();
    server.closeAllConnections();
    server.close();
  });
  const address: AddressInfo | string | null = server.address();
  return `wss://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/`;
};

const seenBy = ({ said }: Answer): Seen => JSON.parse(said) as Seen;

const seenIn = (request: {
  readonly socket: object;
  readonly headers: { readonly authorization?: string | undefined };
}): Seen => {
  const { getPeerCertificate }: Partial<TLSSocket> = request.socket;
  const subject: unknown = Object(getPeerCertificate?.call(request.socket)).subject;
  const { authorization = '' } = request.headers;
  return { certificate: String(Object(subject).CN ?? ''), authorization };
};

test('a wss:// server is verified, shown what is configured, and taken unverified only where that is said [BE-07]', async () => {
  const [pki, other] = [new Pki(), new Pki(undefined, 'another')];
  onTestFinished(() => {
    pki.remove();
    other.remove();
  });
  const { cert, key } = pki.issue('server');
  const own = pki.issue('gateway');
  const url = await startedServer(
    { cert, key, ca: pki.certificate, requestCert: true, rejectUnauthorized: false },
    () => true,
  );
  const server = (tls: object): object => ({ url, era: 'legacy', tls });
  const gateway = await gatewayWith({
    shown: server({ ca_file: pki.caFile, cert_file: own.certFile, key_file: own.keyFile }),
    plain: server({ ca_file: pki.caFile }),
    strange: server({ ca_file: other.caFile }),
    system: { url, era: 'legacy' },
    skipped: server({ insecure_skip_verify: true }),
  });
  const said = async (name: string): Promise<string> => {
    const params = { name: `${name}__whoami`, arguments: {} };
    const answer = await askModern(gateway, 'ada-token-of-16-chars', 'tools/call', params);
    return answer.errorCode ?? seenBy(answer).certificate;
  };
  expect(await said('shown')).toBe('gateway');
  expect(await said('plain')).toBe('');
  expect(await said('strange')).toBe('backend_unavailable');
  expect(await said('system')).toBe('backend_unavailable');
  expect(await said('skipped')).toBe('');
  expect(gateway.lines.join('\n')).toContain('whoever answers there');
});

test('a connection shows the credential that is configured, and not that of the client', async () => {
  const pki = new Pki();
  onTestFinished(() => pki.remove());
  const { cert, key } = pki.issue('server');
  const url = await startedServer({ cert, key }, ({ authorization }) => authorization !== '');
  const gateway = await gatewayWith({
    one: {
      ...{ url, era: 'legacy', tls: { ca_file: pki.caFile } },
      auth: { type: 'bearer', token: 'the-servers-own' },
    },
  });
  const params = { name: 'whoami', arguments: {} };
  const answer = await askModern(gateway, 'ada-token-of-16-chars', 'tools/call', params);
  expect(seenBy(answer).authorization).toBe('Bearer the-servers-own');
});
