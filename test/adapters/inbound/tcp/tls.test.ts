import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openClient, startRig } from './rig.ts';

const makeCertificate = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'tls-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const [certFile, keyFile] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  const subject = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=IP:127.0.0.1'];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  const files = ['-keyout', keyFile, '-out', certFile];
  execFileSync('openssl', ['req', '-x509', '-days', '2', ...curve, ...subject, ...files], {
    stdio: 'ignore',
  });
  return { certFile, keyFile };
};

test('with a certificate the same dialects are spoken inside TLS [FE-04]', async () => {
  const tls = await makeCertificate();
  const { port } = await startRig({ tls });
  const socket = connect({ port, host: '127.0.0.1', ca: readFileSync(tls.certFile) });
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'secureConnect');
  const client = new ByteClient(socket, socket);
  client.write(`${requestText(1, 'echo')}\n`);
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
});

test('a client that speaks no TLS is cut off and counted', async () => {
  const { port, happenings } = await startRig({ tls: await makeCertificate() });
  const client = await openClient(port);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.ended();
  await happenings.until('protocol error tls_handshake');
  expect(client.lines).toEqual([]);
});

test('a certificate that cannot be read is one friendly line [F36]', async () => {
  const tls = { certFile: '/no/such/cert.pem', keyFile: '/no/such/key.pem' };
  const start = startRig({ tls });
  await expect(start).rejects.toThrow(StartFault);
  await expect(start).rejects.toThrow('cannot use the certificate /no/such/cert.pem');
});
