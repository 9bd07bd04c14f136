import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openFrames } from './frame-client.ts';
import { ERROR, frame, framesIn, openClient, REQUEST, RESPONSE, startRig } from './rig.ts';

const SECRET = { token: 'secret "ä"' };
const initialize = (params: object): string => requestText(1, 'initialize', params);

test('initialize with params.token opens the session, and no server sees the token', async () => {
  const { port, gateway } = await startRig({}, SECRET);
  const client = await openClient(port);
  client.write(`${initialize({ token: SECRET.token, protocolVersion: '2025-06-18' })}\n`);
  const expected = '{"token":"","protocolVersion":"2025-06-18"}';
  expect(await client.linesUpTo(1)).toEqual([answerText('1', expected)]);
  expect(gateway.session.principal.key).toBe(`token:${SECRET.token}`);
  expect(gateway.session.received.join()).not.toContain('secret');
});

test('the same holds for frames, after which calls need no token', async () => {
  const { port } = await startRig({}, SECRET);
  const client = await openFrames(port, 'g12');
  client.send(REQUEST, initialize({ token: SECRET.token }));
  client.send(REQUEST, requestText(2, 'echo'));
  const [login, answer] = await client.take(2);
  expect(login?.text).toMatch(/"token":""\}\}$/);
  expect(answer).toEqual({ type: RESPONSE, text: answerText('2', '{}') });
});

test.each([
  ['another method', requestText(1, 'echo', { token: SECRET.token })],
  ['no token', initialize({})],
  ['a wrong token', initialize({ token: 'guess' })],
  ['a token that is no string', initialize({ token: 1 })],
  ['an endless token', initialize({ token: 'x'.repeat(65_537) })],
])('%s is answered -32002 and the connection closed', async (_what, message) => {
  const { port, gateway, happenings } = await startRig({}, SECRET);
  const client = await openClient(port);
  client.write(`${message}\n${requestText(2, 'echo')}\n`);
  await client.ended();
  expect(client.lines.map((line) => JSON.parse(line))).toMatchObject([
    { id: 1, error: { code: -32002 } },
  ]);
  expect(gateway.sessions).toEqual([]);
  expect(happenings.count('tcp rejected')).toBe(1);
});

test('what is no message cannot open a session either', async () => {
  const { port } = await startRig({}, SECRET);
  const client = await openClient(port);
  client.write('{"id":"\u00e4","id":1}\n');
  await client.ended();
  expect(JSON.parse(client.lines[0] ?? '')).toMatchObject({ id: null, error: { code: -32002 } });
});

test('a client that proves nothing in time is told so and dropped [I02]', async () => {
  const { port } = await startRig({ handshakeTimeoutMs: 60 }, SECRET);
  const client = await openClient(port);
  client.write(frame(4));
  await client.ended();
  expect(framesIn(client.received)).toMatchObject([{ type: 4 }, { type: ERROR }]);
});

test('a namespace that is not there is refused with the id of the first message', async () => {
  const { port } = await startRig({ namespace: 'nowhere' }, SECRET);
  const client = await openClient(port);
  client.write(`${initialize({ token: SECRET.token })}\n`);
  await client.ended();
  expect(JSON.parse(client.lines[0] ?? '')).toMatchObject({
    id: 1,
    error: { data: { error_code: 'unknown_namespace' } },
  });
});
