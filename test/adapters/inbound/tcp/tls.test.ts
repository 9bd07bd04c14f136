import { once } from 'node:events';
import { type ConnectionOptions, connect } from 'node:tls';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { Authority } from '../../../support/certificates.ts';
import { frameOf, layouts } from '../../../support/originals/layouts.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { FrameClient } from './frame-client.ts';
import { openClient, startRig } from './rig.ts';
import { s12Types } from './vocabulary.ts';

const authority = new Authority();
const strangers = new Authority();
afterAll(() => {
  authority.remove();
  strangers.remove();
});

const { certFile, keyFile } = authority.issue('localhost');
const known = authority.issue('probe');
const unknown = strangers.issue('probe');
const { caFile } = authority;
const tls = { certFile, keyFile };

const connectSecurely = async (port: number, shown: ConnectionOptions = {}) => {
  const { cert, key } = shown;
  const credentials = cert === undefined ? {} : { cert, key };
  const options = { port, host: '127.0.0.1', ca: authority.certificate, ...credentials };
  const socket = connect(options);
  socket.on('error', () => undefined);
  onTestFinished(() => {
    socket.destroy();
  });
  await once(socket, 'secureConnect');
  return socket;
};

test('with a certificate the same dialects are spoken inside TLS [FE-04]', async () => {
  const { port } = await startRig({ tls });
  const lines = await connectSecurely(port);
  const client = new ByteClient(lines, lines);
  client.write(`${requestText(1, 'echo')}\n`);
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
  const frames = new FrameClient(await connectSecurely(port), layouts.g12);
  frames.send(1, requestText(2, 'echo'));
  expect(await frames.take(1)).toEqual([{ type: 2, text: answerText('2', '{}') }]);
});

test('a client that speaks no TLS is cut off and counted', async () => {
  const { port, happenings } = await startRig({ tls });
  const client = await openClient(port);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.ended();
  await happenings.until('protocol error tls_handshake');
  expect(client.lines).toEqual([]);
});

test('a client that leaves as soon as its own side of the handshake is done leaves nothing behind', async () => {
  const { port, frontend } = await startRig({ tls, handshakeTimeoutMs: 300 });
  const socket = connect({ port, host: '127.0.0.1', ca: authority.certificate });
  socket.once('secureConnect', () => socket.destroy());
  await once(socket, 'close');
  await frontend.close();
});

test.each([
  ['/no/such/cert.pem', { certFile: '/no/such/cert.pem', keyFile: '/no/such/key.pem' }],
  ['/no/such/ca.pem', { ...tls, clientAuth: 'require', caFile: '/no/such/ca.pem' }],
  ['ca_file', { ...tls, clientAuth: 'request' }],
] as const)(
  'a certificate that cannot be read is one friendly line with %s [F36]',
  async (name, files) => {
    const start = startRig({ tls: files });
    await expect(start).rejects.toThrow(StartFault);
    await expect(start).rejects.toThrow(name);
  },
);

const SECRET = { token: 'secret', trustsCertificates: true };

describe.each(['request', 'require'] as const)('client_auth %s', (clientAuth) => {
  const asking = { tls: { ...tls, clientAuth, caFile } };

  test('a certificate of the authority is a credential', async () => {
    const { port, gateway } = await startRig(asking, SECRET);
    const client = new FrameClient(await connectSecurely(port, known), layouts.r16);
    client.send(1, requestText(1, 'echo'));
    expect(await client.take(1)).toEqual([{ type: 2, text: answerText('1', '{}') }]);
    expect(gateway.session.principal.key).toBe('certificate:probe');
  });

  test('what is not needed beside it may be shown all the same, and has to be right', async () => {
    const { port, gateway } = await startRig(asking, SECRET);
    const client = new FrameClient(await connectSecurely(port, known), layouts.s12);
    client.send(s12Types.auth, SECRET.token);
    client.send(s12Types.request, requestText(1, 'echo'));
    await client.take(2);
    expect(gateway.session.principal.key).toBe('token:secret');
    const other = new FrameClient(await connectSecurely(port, known), layouts.s12);
    other.send(s12Types.request, requestText(1, 'echo'));
    other.send(s12Types.auth, SECRET.token);
    await other.ended;
    expect(other.frames[1]?.text).toContain('"success":false');
    const liar = new FrameClient(await connectSecurely(port, known), layouts.s12);
    liar.send(s12Types.auth, 'guess');
    await liar.ended;
    expect(liar.frames).toMatchObject([{ type: s12Types.authResponse }]);
  });
});

test.each([
  ['none', {}],
  ['one of strangers', unknown],
])('client_auth request: who shows %s needs another credential', async (_what, shown) => {
  const { port, gateway } = await startRig(
    { tls: { ...tls, clientAuth: 'request', caFile } },
    SECRET,
  );
  const nobody = new FrameClient(await connectSecurely(port, shown), layouts.g12);
  nobody.send(1, requestText(1, 'echo'));
  await nobody.ended;
  expect(nobody.frames).toMatchObject([{ type: 2 }]);
  expect(nobody.frames[0]?.text).toContain('-32002');
  const somebody = new FrameClient(await connectSecurely(port, shown), layouts.g12);
  somebody.send(1, requestText(1, 'initialize', { token: SECRET.token }));
  await somebody.take(1);
  expect(gateway.session.principal.key).toBe('token:secret');
});

test.each([
  ['none', {}],
  ['one of strangers', unknown],
])('client_auth require: who shows %s stays outside', async (_what, shown) => {
  const { port, gateway, happenings } = await startRig(
    { tls: { ...tls, clientAuth: 'require', caFile } },
    SECRET,
  );
  const socket = await connectSecurely(port, shown);
  const client = new ByteClient(socket, socket);
  client.write(frameOf(layouts.g12, 1, requestText(1, 'initialize', { token: SECRET.token })));
  await client.ended();
  await happenings.until('protocol error tls_handshake');
  expect(client.received).toHaveLength(0);
  expect(gateway.sessions).toEqual([]);
});

test('an Auth frame, params.token, a token around the message or a certificate lets in, nothing does not [WP-11]', async () => {
  const { port, gateway } = await startRig(
    { tls: { ...tls, clientAuth: 'request', caFile } },
    SECRET,
  );
  const enter = async (text: string, shown: ConnectionOptions = {}, proof?: string) => {
    const client = new FrameClient(await connectSecurely(port, shown), layouts.s12);
    if (proof !== undefined) client.send(s12Types.auth, proof);
    client.send(s12Types.request, text);
    await client.until(() => client.frames.some(({ type }) => type === s12Types.response));
    return client;
  };
  const message = requestText(1, 'echo');
  await enter(message, {}, SECRET.token);
  await enter(requestText(1, 'initialize', { token: SECRET.token }));
  await enter(`{"id":1,"auth_token":"secret","mcp_payload":${message}}`);
  await enter(`{"auth_token":"secret","message":${message}}`);
  await enter(message, known);
  expect(gateway.sessions.map(({ principal }) => principal.key)).toEqual([
    ...Array.from({ length: 4 }, () => 'token:secret'),
    'certificate:probe',
  ]);
  const refused = await enter(message);
  await refused.ended;
  expect(refused.frames[0]?.text).toContain('"code":-32002');
  expect(gateway.sessions).toHaveLength(5);
});
