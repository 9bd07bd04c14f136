import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openFrames } from './frame-client.ts';
import { openClient, openSocket, startRig } from './rig.ts';
import { s12Types } from './vocabulary.ts';

/** A token that has to be looked into first: an authorization server is asked, or a signature verified. */
const SLOW = { token: 'secret', slowMs: 20 };
const { request, response, auth, authResponse } = s12Types;
const wrapped = (message: string, token = 'secret'): string =>
  `{"auth_token":"${token}","message":${message}}`;

test('what comes behind the first message waits for its token and keeps its order', async () => {
  const { port, gateway } = await startRig({}, SLOW);
  const client = await openClient(port);
  const ids = [1, 2, 3, 4, 5];
  client.write(ids.map((id) => `${wrapped(requestText(id, 'echo'))}\n`).join(''));
  const lines = await client.linesUpTo(5);
  expect(lines).toEqual(ids.map((id) => answerText(String(id), '{}')));
  expect(gateway.sessions).toHaveLength(1);
});

test('params.token of initialize, too, and bare messages behind it', async () => {
  const { port, gateway } = await startRig({}, SLOW);
  const client = await openClient(port);
  client.write(`${requestText(1, 'initialize', { token: 'secret' })}\n`);
  client.write(`${requestText(2, 'echo')}\n`);
  expect(await client.linesUpTo(2)).toEqual([
    answerText('1', '{"token":""}'),
    answerText('2', '{}'),
  ]);
  expect(gateway.session.principal.key).toBe('token:secret');
});

test('the answer to an Auth frame comes before those to what was sent with it', async () => {
  const { port } = await startRig({}, SLOW);
  const client = await openFrames(port, 's12');
  client.send(auth, 'secret');
  client.send(request, requestText(1, 'echo'));
  client.send(request, requestText(2, 'echo'));
  expect(await client.take(3)).toEqual([
    { type: authResponse, text: '{"success":true}' },
    { type: response, text: answerText('1', '{}') },
    { type: response, text: answerText('2', '{}') },
  ]);
});

test('who turns out to be nobody is told once, and nothing behind it is carried', async () => {
  const { port, gateway, happenings } = await startRig({}, SLOW);
  const client = await openFrames(port, 's12');
  client.send(auth, 'guess');
  client.send(request, requestText(1, 'echo'));
  await client.ended;
  expect(client.frames).toMatchObject([{ type: authResponse }]);
  expect(client.frames[0]?.text).toContain('"success":false');
  expect(gateway.sessions).toEqual([]);
  expect(happenings.count('tcp rejected')).toBe(1);
});

test('a wrong first message is refused and the rest with it', async () => {
  const { port, gateway, happenings } = await startRig({}, SLOW);
  const client = await openClient(port);
  client.write(`${wrapped(requestText(1, 'echo'), 'guess')}\n${requestText(2, 'echo')}\n`);
  await client.ended();
  expect(client.lines).toEqual([expect.stringMatching(/"id":1,"error":\{"code":-32002/)]);
  expect(gateway.sessions).toEqual([]);
  expect(happenings.count('tcp rejected')).toBe(1);
});

test('who leaves meanwhile leaves nothing behind', async () => {
  const { port, gateway, happenings } = await startRig({}, SLOW);
  const socket = await openSocket(port);
  socket.write(`${wrapped(requestText(1, 'echo'))}\n`);
  await happenings.until('tcp opened');
  socket.destroy();
  await happenings.until('tcp closed');
  await happenings.until('session closed');
  expect(gateway.sessions).toHaveLength(1);
});

test('nobody can make the gateway hold more than a little before it knows who comes', async () => {
  const { port, gateway } = await startRig({}, { token: 'secret', slowMs: 400 });
  const client = await openClient(port);
  const messages = Array.from({ length: 300 }, (_, id) => wrapped(requestText(id, 'echo')));
  client.write(`${messages.join('\n')}\n`);
  await client.ended();
  expect(client.lines.join()).toContain('"error_code":"too_many_in_flight"');
  await expect.poll(() => gateway.sessions.length).toBeLessThanOrEqual(1);
});

test('where every message shows a token, only the login does without a wrapper', async () => {
  const { port, gateway } = await startRig({}, { token: 'secret', provesEachMessage: true });
  const client = await openClient(port);
  client.write(`${requestText(1, 'initialize', { token: 'secret' })}\n`);
  client.write(`${requestText(2, 'echo')}\n${wrapped(requestText(3, 'echo'))}\n`);
  client.write(`${wrapped(requestText(4, 'echo'), 'guess')}\n`);
  const [login, bare, good, bad] = await client.linesUpTo(4);
  expect(login).toBe(answerText('1', '{"token":""}'));
  expect(bare).toMatch(/"id":2,"error":\{"code":-32002.*every message shows a token/);
  expect(good).toBe(answerText('3', '{}'));
  expect(bad).toMatch(/"id":4,"error":\{"code":-32002/);
  expect(gateway.session.received).toHaveLength(2);
});

test('an Auth frame is not the token of the messages behind it', async () => {
  const { port } = await startRig({}, { token: 'secret', provesEachMessage: true });
  const client = await openFrames(port, 's12');
  client.send(auth, 'secret');
  client.send(request, requestText(1, 'echo'));
  client.send(request, wrapped(requestText(2, 'echo')));
  const [accepted, bare, good] = await client.take(3);
  expect(accepted?.text).toBe('{"success":true}');
  expect(bare?.text).toContain('-32002');
  expect(good?.text).toBe(answerText('2', '{}'));
});

test('a connection does not outlive its token', async () => {
  const { port, gateway } = await startRig({}, { token: 'secret', expiresAtMs: Date.now() + 150 });
  const client = await openClient(port);
  client.write(`${wrapped(requestText(1, 'echo'))}\n`);
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
  await expect
    .poll(() => {
      client.write(`${requestText(2, 'echo')}\n`);
      return client.lines.at(-1);
    })
    .toContain('has expired');
  expect(gateway.session.received.length).toBeGreaterThan(0);
});

test('a login is said to last no longer than its token', async () => {
  const expiresAtMs = Math.floor(Date.now() / 1_000) * 1_000 + 60_000;
  const { port } = await startRig({}, { token: 'secret', expiresAtMs });
  const client = await openFrames(port, 'g12');
  client.send(1, requestText(1, 'initialize', { token: 'secret' }));
  const [login] = await client.take(1);
  const expiresAt = new Date(expiresAtMs).toISOString().replace('.000Z', 'Z');
  expect(JSON.parse(login?.text ?? '')).toMatchObject({ result: { expiresAt } });
});
