import { once } from 'node:events';
import { copyFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Authority, type IssuedCertificate } from '../../support/certificates.ts';
import { newFolder } from '../program/support/folder.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { expiredCertificate } from './support/expired.ts';
import { changes, parsed, refusals } from './support/reloads.ts';

const longestMs = 5_000;
const frontends = ['http', 'websocket', 'sse', 'tcp'];

let authority: Authority;
let gateway: RunningGateway;
let files: { readonly cert: string; readonly key: string };
let first: IssuedCertificate;
beforeAll(async () => {
  authority = new Authority();
  const folder = newFolder();
  files = { cert: join(folder, 'tls.crt'), key: join(folder, 'tls.key') };
  first = authority.issue('first');
  install(first);
  const tls = { cert_file: files.cert, key_file: files.key };
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: { tls, frontends: frontends.map((protocol) => listener(protocol)) },
    servers: { one: scriptedServer },
  });
});
afterAll(async () => {
  await gateway.stop();
  authority.remove();
});

/** The certificate alone, which does not fit the key then. */
const installCertificate = ({ certFile }: Pick<IssuedCertificate, 'certFile'>): void => {
  copyFileSync(certFile, `${files.cert}.new`);
  renameSync(`${files.cert}.new`, files.cert);
};

const install = ({ certFile, keyFile }: Pick<IssuedCertificate, 'certFile' | 'keyFile'>): void => {
  installCertificate({ certFile });
  copyFileSync(keyFile, `${files.key}.new`);
  renameSync(`${files.key}.new`, files.key);
};

const open = async (frontend: string): Promise<TLSSocket> => {
  const port = gateway.port(frontend);
  const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate });
  await once(socket, 'secureConnect');
  socket.resume();
  return socket;
};

const shownBy = (socket: TLSSocket): string =>
  socket.getPeerX509Certificate()?.fingerprint256.replaceAll(':', '').toLowerCase() ?? '';

const shownNow = (): Promise<readonly string[]> =>
  Promise.all(
    frontends.map(async (frontend) => {
      const socket = await open(frontend);
      const shown = shownBy(socket);
      socket.end();
      await once(socket, 'close');
      return shown;
    }),
  );

const allOf = ({ fingerprint }: IssuedCertificate) => frontends.map(() => fingerprint);

const pingOver = async (socket: TLSSocket): Promise<string> => {
  socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  const received: readonly unknown[] = await once(socket, 'data');
  return String(received[0]);
};

test('a bad pair keeps the old one and says so; a good one is shown to new connections, and old ones live [F29][TL-10]', async () => {
  expect(await shownNow()).toEqual(allOf(first));
  const old = await open('http');

  const second = authority.issue('second');
  const refused = refusals(gateway);
  installCertificate(second);
  const alarm = await refused;
  const refusal = parsed(alarm);
  expect(alarm).toContain('"level":"error"');
  expect(refusal.problem).toContain(files.cert);
  expect(await shownNow()).toEqual(allOf(first));

  install(expiredCertificate());
  const expired = await gateway.line((line) => line.includes('the certificate has expired'));
  expect(parsed(expired).problem).toContain(files.cert);
  expect(await shownNow()).toEqual(allOf(first));

  const before = performance.now();
  const changed = changes(gateway);
  install(second);
  const change = parsed(await changed);
  expect(change.changed).toBe(frontends.map((frontend) => `certificate of ${frontend}`).join(', '));
  expect(await shownNow()).toEqual(allOf(second));
  expect(performance.now() - before).toBeLessThan(longestMs);
  expect(await pingOver(old)).toMatch(/^HTTP\/1.1 200/);
  old.destroy();
});

test('a file that is no certificate is refused', async () => {
  const before = await shownNow();
  const refused = refusals(gateway);
  writeFileSync(files.cert, 'nothing');
  await refused;
  expect(await shownNow()).toEqual(before);
});
