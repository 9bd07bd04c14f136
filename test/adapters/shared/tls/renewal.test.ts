import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type ConnectionOptions,
  connect,
  createServer,
  type Server,
  type TLSSocket,
} from 'node:tls';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { TlsFiles } from '../../../../src/adapters/shared/http/settings.ts';
import { Certificates } from '../../../../src/adapters/shared/tls/certificates.ts';
import { clientCheckOf } from '../../../../src/adapters/shared/tls/server-tls.ts';
import type { IssuedCertificate } from '../../../support/certificates.ts';
import { Pki } from '../../../support/pki.ts';

let pki: Pki;
let tls: TlsFiles & { readonly crlFile: string; readonly caFile: string };
let server: Server;
let certificates: Certificates;
let port: number;

beforeAll(() => {
  pki = new Pki();
  const { certFile, keyFile } = pki.issue('localhost');
  const [caFile, crlFile] = [join(pki.folder, 'live-ca.pem'), join(pki.folder, 'live-crl.pem')];
  tls = { certFile, keyFile, caFile, crlFile, clientAuth: 'require' };
});
afterAll(() => pki.remove());

beforeEach(async () => {
  copyFileSync(pki.caFile, tls.caFile);
  copyFileSync(pki.revocations(), tls.crlFile);
  server = createServer(clientCheckOf(tls), (socket) => {
    socket.on('error', () => undefined);
    socket.write(socket.authorized ? 'known' : 'stranger');
  });
  certificates = new Certificates(server);
  await certificates.load(tls);
  port = await new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  onTestFinished(() => void server.close());
});

/** What the listener says, and the session it could be taken up by. */
const visit = async (shown: IssuedCertificate, more: ConnectionOptions = {}) => {
  const { cert, key } = shown;
  const socket: TLSSocket = connect({
    host: '127.0.0.1',
    port,
    ca: pki.certificate,
    cert,
    key,
    ...more,
  });
  const { promise, resolve } = Promise.withResolvers<string>();
  let session: Buffer | undefined;
  socket.on('session', (bytes: Buffer) => {
    session = bytes;
  });
  socket.on('error', () => resolve('refused'));
  socket.on('close', () => resolve('refused'));
  socket.on('data', (data) => resolve(String(data)));
  const said = await promise;
  const isResumed = socket.isSessionReused();
  socket.destroy();
  return { said, isResumed, session };
};

const renew = async (): Promise<void> => {
  const renewal = await certificates.renewal(tls);
  if (typeof renewal !== 'function') throw new Error(renewal?.message ?? 'nothing new');
  renewal();
};

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('over %s', (version) => {
  const only = { minVersion: version, maxVersion: version };

  test('a client whose certificate was revoked meanwhile does not come in by an earlier session', async () => {
    tls = { ...tls, minVersion: 'TLSv1.2' };
    await certificates.load(tls);
    const client = pki.issue(`leaving-${version}`);
    const first = await visit(client, only);
    expect(first).toMatchObject({ said: 'known', isResumed: false });
    const again = await visit(client, { ...only, session: first.session });
    expect(again).toMatchObject({ said: 'known', isResumed: true });
    pki.revoke(client);
    copyFileSync(pki.revocations(), tls.crlFile);
    await renew();
    expect((await visit(client, only)).said).toBe('refused');
    expect((await visit(client, { ...only, session: again.session })).said).toBe('refused');
    expect((await visit(client, { ...only, session: first.session })).said).toBe('refused');
  });

  test('a client of an authority that is trusted no more does not come in by an earlier session', async () => {
    const others = new Pki();
    onTestFinished(() => others.remove());
    const client = pki.issue('old');
    const { session } = await visit(client, only);
    copyFileSync(others.caFile, tls.caFile);
    copyFileSync(others.revocations(), tls.crlFile);
    await renew();
    expect((await visit(client, { ...only, session })).said).toBe('refused');
    expect((await visit(others.issue('new'), only)).said).toBe('known');
  });
});

test('a list by which nobody would be accepted does not replace the one in force', async () => {
  const client = pki.issue('client');
  copyFileSync(
    pki.revocations('-crl_lastupdate', '20200101000000Z', '-crl_nextupdate', '20200102000000Z'),
    tls.crlFile,
  );
  expect(await certificates.renewal(tls)).toEqual({
    file: tls.crlFile,
    message: 'a list of revoked certificates is out of date (2020-01-02T00:00:00.000Z)',
  });
  expect((await visit(client)).said).toBe('known');
});

test('files of the same content are nothing new', async () => {
  copyFileSync(tls.crlFile, `${tls.crlFile}.same`);
  expect(await certificates.renewal({ ...tls, crlFile: `${tls.crlFile}.same` })).toBeUndefined();
});
