import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Agent, type RequestOptions, request } from 'node:https';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import type { TlsFiles } from '../../../../src/adapters/shared/http/settings.ts';
import type { ClientCertificate } from '../../../../src/application/ports/driven/credential-verifier.ts';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { Authority } from '../../../support/certificates.ts';
import { hostRig } from './rig.ts';

const authority = new Authority();
const others = new Authority();
afterAll(() => {
  authority.remove();
  others.remove();
});

const { certFile, keyFile } = authority.issue('localhost');
const known = authority.issue('probe');
const stranger = others.issue('probe');
const { caFile } = authority;

const start = async (tls: Partial<TlsFiles>) => {
  const seen: (ClientCertificate | undefined)[] = [];
  const { host } = hostRig({ tls: { certFile, keyFile, ...tls } }, (exchange) => {
    seen.push(exchange.certificate, exchange.certificate);
    exchange.reply(200, []);
  });
  onTestFinished(() => host.close());
  await host.start();
  const { port } = host.address;
  /** Whom the host took a client with this certificate for, twice on one connection. */
  const identify = async (shown: RequestOptions) => {
    const options = { ca: authority.certificate, agent: false, ...shown };
    const outgoing = request({ host: '127.0.0.1', port, path: '/here', ...options });
    let isResumed: boolean | undefined;
    outgoing.on('socket', (socket) => {
      if (!(socket instanceof TLSSocket)) return;
      socket.on('secureConnect', () => {
        isResumed = socket.isSessionReused();
      });
    });
    outgoing.end();
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    answer.resume();
    await once(outgoing, 'close');
    return { seen: seen.splice(0), isResumed };
  };
  return { identify };
};

const probe: ClientCertificate = {
  subject: 'probe',
  fingerprint: known.fingerprint,
  alternativeNames: [
    { kind: 'dns', value: 'localhost' },
    { kind: 'ip', value: '127.0.0.1' },
  ],
  expiresAtMs: new X509Certificate(known.cert).validToDate.getTime(),
};

test('client_auth decides whether a certificate is asked for or demanded [TL-04]', async () => {
  const none = await start({ clientAuth: 'none', caFile });
  expect((await none.identify(known)).seen).toEqual([undefined, undefined]);
  const asked = await start({ clientAuth: 'request', caFile });
  expect((await asked.identify(known)).seen).toEqual([probe, probe]);
  expect((await asked.identify({})).seen).toEqual([undefined, undefined]);
  expect((await asked.identify(stranger)).seen).toEqual([undefined, undefined]);
  const demanded = await start({ clientAuth: 'require', caFile });
  expect((await demanded.identify(known)).seen).toEqual([probe, probe]);
  await expect(demanded.identify({})).rejects.toThrow();
  await expect(demanded.identify(stranger)).rejects.toThrow();
});

const shownOnce: readonly (readonly [string, ConnectionOptions, ClientCertificate | undefined])[] =
  [
    ['nothing', {}, undefined],
    ['a certificate of strangers', stranger, undefined],
    ['a certificate of the authority', known, probe],
  ];

describe.each(['TLSv1.2', 'TLSv1.3'] as const)('a session of %s that is resumed', (version) => {
  test.each(shownOnce)('changes nobody who showed %s', async (_, shown, expected) => {
    const { identify } = await start({ clientAuth: 'request', caFile, minVersion: version });
    const agent = new Agent();
    onTestFinished(() => agent.destroy());
    const options = { ...shown, minVersion: version, maxVersion: version, agent };
    expect(await identify(options)).toEqual({ seen: [expected, expected], isResumed: false });
    expect(await identify(options)).toEqual({ seen: [expected, expected], isResumed: true });
  });
});

test('authorities that are not there are one friendly line', async () => {
  const missing = start({ clientAuth: 'require', caFile: '/nowhere/ca.pem' });
  await expect(missing).rejects.toThrow(StartFault);
  await expect(missing).rejects.toThrow('cannot use /nowhere/ca.pem to verify clients');
  await expect(start({ clientAuth: 'request' })).rejects.toThrow(
    'client certificates need ca_file',
  );
});

test('a file without certificates is not taken for authorities', async () => {
  const file = `${caFile}.txt`;
  writeFileSync(file, 'nothing of the kind\n');
  await expect(start({ clientAuth: 'request', caFile: file })).rejects.toThrow(
    `cannot use ${file} to verify clients`,
  );
});

test('a key that does not fit is one friendly line', async () => {
  const wrong = start({ keyFile: known.keyFile });
  await expect(wrong).rejects.toThrow(StartFault);
  await expect(wrong).rejects.toThrow(`cannot use the certificate ${certFile}`);
});
