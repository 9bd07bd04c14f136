import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openFrames } from './frame-client.ts';
import { startRig } from './rig.ts';
import { s12Types } from './vocabulary.ts';

const { request, response, error, ping, auth, authResponse, close } = s12Types;
const SECRET = { token: 'secret-é' };
const ACCEPTED = { type: authResponse, text: '{"success":true}' };

test('Ping gets Pong, Auth gets AuthResponse, Close ends the connection [WP-02]', async () => {
  const { port, gateway } = await startRig({}, SECRET);
  const client = await openFrames(port, 's12');
  client.send(ping, 'x');
  client.send(auth, '{"token":"secret-é"}');
  client.send(request, requestText(1, 'echo'));
  expect(await client.take(3)).toEqual([
    { type: s12Types.pong, text: 'x' },
    ACCEPTED,
    { type: response, text: answerText('1', '{}') },
  ]);
  expect(gateway.session.principal.key).toBe('token:secret-é');
  client.send(close);
  await client.ended;
});

test.each([
  '{"token":"secret-é"}',
  '{"auth_token":"secret-é"}',
  ' {"auth_token":"Bearer secret-é","more":1}',
  '{"token":"secret-\\u00e9"}',
  'secret-é',
  'Bearer secret-é',
  'bearer  secret-é',
])('a token is read from %s', async (payload) => {
  const { port } = await startRig({}, SECRET);
  const client = await openFrames(port, 's12');
  client.send(auth, payload);
  expect(await client.take(1)).toEqual([ACCEPTED]);
});

test.each([
  ['a wrong token', 'guess'],
  ['nothing', ''],
  ['the word alone', 'Bearer '],
  ['an empty object', '{}'],
  ['no text', '{"token":1}'],
  ['broken JSON', '{"token":"secret-é"'],
  ['a line break', 'secret-é\n'],
  ['a line break in JSON', '{"token":"secret-é\\r"}'],
  ['a NUL', 'secret-é\0'],
  ['invalid UTF-8', Buffer.from('736563726574c328', 'hex')],
  ['64 KiB', 'x'.repeat(65_536)],
])('%s is refused by an AuthResponse, then the end', async (_what, payload) => {
  const { port, gateway, happenings } = await startRig({}, SECRET);
  const client = await openFrames(port, 's12');
  client.send(auth, payload);
  client.send(request, requestText(1, 'echo'));
  await client.ended;
  expect(client.frames).toMatchObject([{ type: authResponse }]);
  expect(client.frames[0]?.text).toMatch(/^\{"success":false,"error":".+"\}$/);
  expect(gateway.sessions).toEqual([]);
  expect(happenings.count('tcp rejected')).toBe(1);
});

test('a token of 65,536 bytes is taken', async () => {
  const token = 'x'.repeat(65_536);
  const { port } = await startRig({}, { token });
  const client = await openFrames(port, 's12');
  client.send(auth, token);
  expect(await client.take(1)).toEqual([ACCEPTED]);
});

test('a second Auth frame after an accepted one is a typed error, then the end [I04]', async () => {
  const { port } = await startRig({}, SECRET);
  const client = await openFrames(port, 's12');
  client.send(auth, SECRET.token);
  client.send(auth, SECRET.token);
  await client.ended;
  expect(client.frames).toMatchObject([ACCEPTED, { type: error }]);
  expect(client.frames[1]?.text).toContain('"error_code":"invalid_request"');
});

test('where nobody has to say who he is, an Auth frame is welcome all the same', async () => {
  const { port, gateway } = await startRig();
  const client = await openFrames(port, 's12');
  client.send(request, requestText(1, 'echo'));
  client.send(auth, 'anything');
  client.send(request, requestText(2, 'echo'));
  expect((await client.take(3))[1]).toEqual(ACCEPTED);
  expect(gateway.sessions).toHaveLength(1);
});

test('after an Auth frame the client need not hurry', async () => {
  const { port, happenings } = await startRig(
    { handshakeTimeoutMs: 40, heartbeatMs: 0, idleTimeoutMs: 160 },
    SECRET,
  );
  const client = await openFrames(port, 's12');
  client.send(auth, SECRET.token);
  await client.ended;
  expect(client.frames[1]?.text).toContain('Nothing was said for too long.');
  await happenings.until('tcp closed');
});
