import { once } from 'node:events';
import { connect as connectPlain } from 'node:net';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, describe, onTestFinished, test } from 'vitest';
import type { TlsFiles } from '../../../../src/adapters/shared/http/settings.ts';
import { longAgo, Pki } from '../../../support/pki.ts';
import { startRig } from '../../inbound/tcp/rig.ts';
import { hostRig } from '../http/rig.ts';

let pki: Pki;
let strangers: Pki;
let tls: TlsFiles;
beforeAll(() => {
  pki = new Pki();
  strangers = new Pki();
  const { certFile, keyFile } = pki.issue('localhost');
  const { caFile } = pki;
  tls = { certFile, keyFile, caFile, clientAuth: 'require' };
});
afterAll(() => {
  pki.remove();
  strangers.remove();
});

const overHttp = async () => {
  const { host, happenings } = hostRig({ tls, headersTimeoutMs: 300 });
  onTestFinished(() => host.close());
  await host.start();
  return { port: host.address.port, happenings, protocol: 'http' };
};

const overTcp = async () => {
  const { port, happenings } = await startRig({ tls, handshakeTimeoutMs: 300 });
  return { port, happenings, protocol: 'tcp' };
};

/** A client that does not mind who the server is. */
const knock = (port: number, shown: ConnectionOptions): void => {
  const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...shown });
  socket.on('error', () => undefined);
  onTestFinished(() => void socket.destroy());
};

const clients: readonly (readonly [string, () => ConnectionOptions])[] = [
  ['no_certificate', () => ({})],
  ['untrusted', () => strangers.issue('stranger')],
  ['expired', () => pki.issue('expired', longAgo)],
  ['wrong_usage', () => pki.issue('server', { usage: 'server' })],
  ['version', () => ({ minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' })],
];

describe.each([
  ['HTTP', overHttp],
  ['TCP', overTcp],
] as const)('a handshake over %s that fails', (_name, start) => {
  test.each(clients)('is counted: %s', async (reason, shown) => {
    const { port, happenings, protocol } = await start();
    const { cert, key, minVersion, maxVersion } = shown();
    const options = { cert, key, minVersion, maxVersion };
    const given = Object.entries(options).filter(([, value]) => value !== undefined);
    knock(port, Object.fromEntries(given));
    await happenings.until(`${protocol} handshake ${reason}`);
  });

  test('is counted, whatever came instead of one, and leaves no connection behind', async () => {
    const { port, happenings, protocol } = await start();
    const socket = connectPlain({ host: '127.0.0.1', port });
    const closed = once(socket, 'close');
    socket.resume().on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await happenings.until(`${protocol} handshake not_tls`);
    await closed;
    const silent = connectPlain({ host: '127.0.0.1', port });
    const ended = once(silent, 'close');
    silent.resume().on('error', () => undefined);
    await happenings.until(`${protocol} handshake timeout`);
    await ended;
  });
});
