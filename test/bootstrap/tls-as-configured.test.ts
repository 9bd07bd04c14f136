import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { TcpFrontend } from '../../src/adapters/inbound/tcp/frontend.ts';
import { Authority } from '../support/certificates.ts';
import { buildFrontends } from './frontends-rig.ts';

let authority: Authority;
let files: string;
beforeAll(() => {
  authority = new Authority();
  const { certFile, keyFile } = authority.issue('localhost');
  files = `cert_file: ${certFile}, key_file: ${keyFile}`;
});
afterAll(() => authority.remove());

/** The port of one started frontend with these words about TLS, said for all frontends. */
const start = async (protocol: string, tls: string): Promise<number> => {
  const built = buildFrontends(
    `{ tls: { ${files}${tls} }, frontends: [{ protocol: ${protocol}, config: { port: 0 } }] }`,
  );
  const [frontend] = built.frontends;
  await frontend?.start();
  const address = built.apps[0]?.server.address();
  const ofApp = typeof address === 'object' && address !== null ? address.port : 0;
  return frontend instanceof TcpFrontend ? frontend.port : ofApp;
};

/** What is agreed on with a client. Rejects when there is no agreement. */
const shake = async (port: number, options: ConnectionOptions) => {
  const socket = connect({ host: '127.0.0.1', port, ca: authority.certificate, ...options });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  return { version: socket.getProtocol(), cipher: socket.getCipher().standardName };
};

const older = { maxVersion: 'TLSv1.2' } as const;
const gcm = 'TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256';

describe.each(['http', 'websocket', 'sse', 'tcp'])('TLS of a %s frontend', (protocol) => {
  test('is 1.3 unless 1.2 is said, and a client below that is refused [TL-02]', async () => {
    const usual = await start(protocol, '');
    await expect(shake(usual, older)).rejects.toThrow();
    expect(await shake(usual, {})).toMatchObject({ version: 'TLSv1.3' });
    const said = await start(protocol, ', min_version: "1.3"');
    await expect(shake(said, older)).rejects.toThrow();
    const low = await start(protocol, ', min_version: "1.2"');
    expect(await shake(low, older)).toMatchObject({ version: 'TLSv1.2' });
  });

  test('has only the suites that are listed, by their names in 1.3 and 1.2 [TL-03]', async () => {
    const port = await start(
      protocol,
      `, min_version: "1.2", cipher_suites: [TLS_AES_256_GCM_SHA384, ${gcm}]`,
    );
    expect((await shake(port, {})).cipher).toBe('TLS_AES_256_GCM_SHA384');
    await expect(shake(port, { ciphers: 'TLS_AES_128_GCM_SHA256' })).rejects.toThrow();
    expect((await shake(port, older)).cipher).toBe(gcm);
    const other = { ...older, ciphers: 'ECDHE-ECDSA-AES256-GCM-SHA384' };
    await expect(shake(port, other)).rejects.toThrow();
  });
});
