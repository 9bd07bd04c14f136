import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pki } from '../../support/pki.ts';
import { toldOf } from '../egress/support.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { visits, type Welcome } from './support/visits.ts';

const { entry: scripted } = await startScriptedServer('http');

const pki = new Pki();
const server = pki.issue('localhost');
const client = pki.issue('client');
const running: RunningGateway[] = [];
afterAll(async () => {
  await Promise.all(running.map((gateway) => gateway.stop()));
  pki.remove();
});

const files = { cert_file: server.certFile, key_file: server.keyFile };
const frontends = Object.keys(visits).map((protocol) => listener(protocol));

const start = async (more: object, serverSection: object = {}): Promise<RunningGateway> => {
  const gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { frontends, ...serverSection },
    servers: { one: scripted },
    ...more,
  });
  running.push(gateway);
  return gateway;
};

const suites = ['TLS_AES_256_GCM_SHA384', 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256'];
/** Wants certificates. */
let strict: RunningGateway;
/** Without TLS, before servers that are the gateway above. */
let plain: RunningGateway;
beforeAll(async () => {
  strict = await start(
    {},
    {
      tls: {
        ...files,
        ca_file: pki.caFile,
        client_auth: 'require',
        min_version: '1.2',
        cipher_suites: suites,
      },
    },
  );
  const url = `tcps://localhost:${strict.port('tcp')}`;
  const trust = { ca_file: pki.caFile, server_name: 'localhost' };
  const identity = { cert_file: client.certFile, key_file: client.keyFile };
  plain = await start({
    servers: {
      one: scripted,
      known: { url, framing: 'newline', tls: { ...trust, ...identity } },
      nobody: { url, framing: 'newline', tls: trust },
    },
  });
});

const shown = ({ cert, key }: Partial<typeof client> = {}) => ({
  ca: pki.certificate,
  ...(cert && key && { cert, key }),
});

const welcomes = (gateway: RunningGateway, options: ConnectionOptions) =>
  Promise.all(
    Object.entries(visits).map(
      async ([name, visit]): Promise<[string, Welcome]> => [
        name,
        await visit(gateway.port(name), { ca: pki.certificate, ...options }),
      ],
    ),
  );

const all = (welcome: Welcome) => Object.keys(visits).map((name) => [name, welcome]);

/** What is agreed on, and the certificate that was shown; `refused` when there is no agreement. */
const shake = async (port: number, options: ConnectionOptions): Promise<string> => {
  const socket = connect({ host: '127.0.0.1', port, ...shown(client), ...options });
  socket.on('error', () => undefined);
  const opened = await Promise.race([
    once(socket, 'secureConnect').then(() => true),
    once(socket, 'close').then(() => false),
  ]).catch(() => false);
  const { fingerprint256 = '' } = socket.getPeerX509Certificate() ?? {};
  const fingerprint = fingerprint256.replaceAll(':', '').toLowerCase();
  const agreed =
    opened && `${socket.getProtocol()} ${socket.getCipher().standardName} ${fingerprint}`;
  socket.destroy();
  return agreed === false ? 'refused' : agreed;
};

test('clients of WebSocket, HTTP and SSE connect over TLS with the certificate and key of the settings [TL-01]', async () => {
  const gateway = await start({}, { tls: files });
  expect(await welcomes(gateway, {})).toEqual(all('in'));
  for (const name of ['websocket', 'http', 'sse']) {
    const port = gateway.port(name);
    expect(await shake(port, {})).toContain(server.fingerprint);
    // Whoever does not know the authority does not take it for the gateway.
    const stranger = await visits[name]?.(port, { ca: client.cert });
    expect(stranger).toBe('cut');
  }
});

test('security.tls with verify_client works, and without it there is plain text [TL-06]', async () => {
  const tls = { ...files, ca_file: pki.caFile, verify_client: true };
  const secure = await start({ security: { tls } });
  expect(await welcomes(secure, shown(client))).toEqual(all('in'));
  expect(await welcomes(secure, {})).toEqual(all('cut'));
  // As a proxy in front of it would, which ended TLS itself.
  expect(await toldOf(plain, 'one', { 'x-forwarded-proto': 'https' })).toMatch(/^200 .*"result"/s);
});

test('TCP has the versions, suites and client certificates of the others, and tcps:// reaches it [TL-05]', async () => {
  const older: ConnectionOptions = { maxVersion: 'TLSv1.2' };
  const attempts: readonly ConnectionOptions[] = [
    {},
    older,
    { maxVersion: 'TLSv1.1', minVersion: 'TLSv1' },
    { ciphers: 'TLS_AES_128_GCM_SHA256' },
    { ...older, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' },
  ];
  const expected = [
    `TLSv1.3 ${suites[0]} ${server.fingerprint}`,
    `TLSv1.2 ${suites[1]} ${server.fingerprint}`,
    'refused',
    'refused',
    'refused',
  ];
  for (const { name } of frontends) {
    const port = strict.port(name);
    const agreed = await Promise.all(attempts.map((options) => shake(port, options)));
    expect([name, agreed]).toEqual([name, expected]);
  }
  expect(await welcomes(strict, {})).toEqual(all('cut'));
  expect(await toldOf(plain, 'known')).toMatch(/^200 .*"result"/s);
  expect(await toldOf(plain, 'nobody')).toContain('backend_unavailable');
});
