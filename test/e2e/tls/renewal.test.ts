import { copyFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Pki } from '../../support/pki.ts';
import { newFolder } from '../program/support/folder.ts';
import { listener } from '../program/support/servers.ts';
import { changes, parsed, refusals } from '../reload/support/reloads.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Shown, visits, type Welcome } from './support/visits.ts';

const { entry: scripted } = await startScriptedServer('http');

const frontends = Object.keys(visits);
const pki = new Pki();
const successor = new Pki(undefined, 'successor');
const server = pki.issue('localhost');
const staying = pki.issue('staying');
const leaving = pki.issue('leaving');
const coming = successor.issue('coming');

let gateway: RunningGateway;
let files: { readonly ca: string; readonly crl: string };
beforeAll(async () => {
  const folder = newFolder();
  files = { ca: join(folder, 'ca.pem'), crl: join(folder, 'crl.pem') };
  install(pki.caFile, files.ca);
  install(pki.revocations(), files.crl);
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    server: {
      tls: {
        cert_file: server.certFile,
        key_file: server.keyFile,
        client_auth: 'require',
        ca_file: files.ca,
        crl_file: files.crl,
      },
      frontends: frontends.map((protocol) => listener(protocol)),
    },
    servers: { one: scripted },
  });
});
afterAll(async () => {
  await gateway.stop();
  pki.remove();
  successor.remove();
});

/** As whoever renews files does it: at once. */
const install = (from: string, to: string): void => {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
};

const welcomes = ({ cert, key }: Shown): Promise<readonly Welcome[]> => {
  const shown = { ca: pki.certificate, ...(cert && { cert }), ...(key && { key }) };
  return Promise.all(
    Object.entries(visits).map(([name, visit]) => visit(gateway.port(name), shown)),
  );
};

const all = (welcome: Welcome): readonly Welcome[] => frontends.map(() => welcome);
const everyCertificate = frontends.map((frontend) => `certificate of ${frontend}`).join(', ');

test('who is revoked stays out from then on, on every frontend, and so does who is trusted no more', async () => {
  expect(await welcomes(leaving)).toEqual(all('in'));
  pki.revoke(leaving);
  const revoked = changes(gateway);
  install(pki.revocations(), files.crl);
  expect(parsed(await revoked).changed).toBe(everyCertificate);
  expect(await welcomes(leaving)).toEqual(all('cut'));
  expect(await welcomes(staying)).toEqual(all('in'));

  const outdated = refusals(gateway);
  install(
    pki.revocations('-crl_lastupdate', '20200101000000Z', '-crl_nextupdate', '20200102000000Z'),
    files.crl,
  );
  expect(parsed(await outdated).problem).toContain('out of date (2020-01-02T00:00:00.000Z)');
  expect(await welcomes(staying)).toEqual(all('in'));

  install(pki.revocations(), files.crl);
  expect(await welcomes(coming)).toEqual(all('cut'));
  const followed = changes(gateway);
  install(successor.revocations(), files.crl);
  install(successor.caFile, files.ca);
  await followed;
  await expect.poll(() => welcomes(coming)).toEqual(all('in'));
  expect(await welcomes(staying)).toEqual(all('cut'));
});
