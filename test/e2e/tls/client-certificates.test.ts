import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { farOff, longAgo, Pki } from '../../support/pki.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { type Shown, visits, type Welcome } from './support/visits.ts';

const { entry: scripted } = await startScriptedServer('http');

const frontends = Object.keys(visits);

const pki = new Pki();
const branch = new Pki(pki, 'branch');
const strangers = new Pki(undefined, 'authority');
const namesake = new Pki(undefined, 'known');
const server = pki.issue('localhost');
const known = pki.issue('known');
const ofBranch = branch.issue('of-branch');
const leaving = pki.issue('leaving');
pki.revoke(leaving);
const crlFile = pki.revocations();

afterAll(() => {
  for (const one of [pki, branch, strangers, namesake]) one.remove();
});

const start = (more: object, auth: object): Promise<RunningGateway> =>
  startGateway({
    version: 1,
    auth,
    server: {
      tls: { cert_file: server.certFile, key_file: server.keyFile, ...more },
      frontends: frontends.map((protocol) => listener(protocol)),
    },
    servers: { one: scripted },
  });

const welcomes = async (gateway: RunningGateway, shown: Shown): Promise<readonly Welcome[]> =>
  Promise.all(
    Object.entries(visits).map(([name, visit]) => {
      const { cert, key, ...rest } = shown;
      const own = cert === undefined ? {} : { cert, key };
      return visit(gateway.port(name), { ca: pki.certificate, ...own, ...rest });
    }),
  );

const all = (welcome: Welcome): readonly Welcome[] => frontends.map(() => welcome);

const wrong: readonly (readonly [string, Shown])[] = [
  ['none', {}],
  ['one of another authority of the same name', strangers.issue('known')],
  ['one that signed itself', namesake.itself],
  ['one that has expired', pki.issue('expired', longAgo)],
  ['one that is not valid yet', pki.issue('early', farOff)],
  ['one that was revoked', leaving],
  ['one for servers', pki.issue('server', { usage: 'server' })],
  ['one for signing programs', pki.issue('code', { usage: 'code' })],
];

let demanding: RunningGateway;
let asking: RunningGateway;
beforeAll(async () => {
  const files = { ca_file: pki.caFile, crl_file: crlFile };
  demanding = await start({ client_auth: 'require', ...files }, { provider: 'none' });
  const token = { provider: 'token', token: 'a-token-of-some-length' };
  asking = await start({ client_auth: 'request', ...files }, token);
});
afterAll(async () => {
  await demanding.stop();
  await asking.stop();
});

test('the owner of a certificate comes in, on every frontend', async () => {
  expect(await welcomes(demanding, known)).toEqual(all('in'));
  expect(await welcomes(asking, known)).toEqual(all('in'));
});

test.each(wrong)(
  '%s lets nobody in where one is demanded, and makes nobody known where one is asked for [S07]',
  async (_what, shown) => {
    expect(await welcomes(demanding, shown)).toEqual(all('cut'));
    expect(await welcomes(asking, shown)).toEqual(all('unknown'));
  },
);

test('TLS 1.2 lets nobody in, even with a good one', async () => {
  const older: Shown = { ...known, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' };
  expect(await welcomes(demanding, older)).toEqual(all('cut'));
});

test('an authority that has no list of revoked certificates vouches for nobody', async () => {
  expect(await welcomes(demanding, ofBranch)).toEqual(all('cut'));
  expect(await welcomes(asking, ofBranch)).toEqual(all('unknown'));
});

test('failures are counted by their reason', async () => {
  const metrics = await pageOf(demanding);
  for (const reason of ['no_certificate', 'untrusted', 'expired', 'revoked', 'wrong_usage']) {
    for (const protocol of ['http', 'tcp']) {
      const series = `mcp_gateway_tls_handshake_failures_total{protocol="${protocol}",reason="${reason}"}`;
      expect(metrics).toContain(series);
    }
  }
});

test('with the lists of all authorities in one file, one below another vouches too', async () => {
  const both = `${crlFile}.both`;
  writeFileSync(both, readFileSync(crlFile, 'utf8') + readFileSync(branch.revocations(), 'utf8'));
  const tls = { client_auth: 'require', ca_file: pki.caFile, crl_file: both };
  const gateway = await start(tls, { provider: 'none' });
  expect(await welcomes(gateway, ofBranch)).toEqual(all('in'));
  await gateway.stop();
});

const pageOf = async (gateway: RunningGateway): Promise<string> => {
  const { cert, key } = known;
  const options = { host: '127.0.0.1', port: gateway.port('http'), path: '/metrics', agent: false };
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  get(
    { ...options, ca: pki.certificate, cert, key },
    (answer) => void text(answer).then(resolve),
  ).on('error', reject);
  return promise;
};
