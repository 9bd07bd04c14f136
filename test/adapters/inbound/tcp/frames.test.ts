import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { countStreamWrites } from '../../../support/stream-writes.ts';
import {
  ACK,
  CONTROL,
  ERROR,
  frame,
  framesIn,
  HEALTH,
  header,
  NEGOTIATION,
  openClient,
  REQUEST,
  RESPONSE,
  startRig,
} from './rig.ts';

test('a version is agreed and a request frame answered with a response frame [FE-04]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  client.write(frame(NEGOTIATION, '{"min_version":1,"max_version":1}'));
  client.write(frame(REQUEST, requestText(7, 'echo')));
  const ack = frame(ACK, '{"agreed_version":1}');
  const answer = frame(RESPONSE, answerText('7', '{}'));
  expect(await client.bytesUpTo(ack.length + answer.length)).toEqual(Buffer.concat([ack, answer]));
});

test('frames arrive whole however the bytes are split [FE-04]', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  const text = requestText(1, 'echo', { text: 'ä€' });
  for (const byte of frame(REQUEST, text)) {
    client.write(Uint8Array.of(byte));
    await nextTurn();
  }
  await happenings.until('received echo');
  expect(gateway.session.received).toEqual([text]);
});

test('what the server asks goes out as a request frame, and the answer comes back as a response frame', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  client.write(frame(REQUEST, requestText(1, 'hold')));
  await happenings.until('received hold');
  const ask = frame(REQUEST, '{"jsonrpc":"2.0","id":5,"method":"roots/list"}');
  gateway.session.held[0]?.sink.push(ask.subarray(12));
  expect(await client.bytesUpTo(ask.length)).toEqual(ask);
  client.write(frame(RESPONSE, answerText('5', '{"roots":[]}')));
  await happenings.until('received response');
});

test('health frames are answered with their own payload [FE-04]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  client.write(Buffer.concat([frame(HEALTH), frame(HEALTH, '{}')]));
  expect(await client.bytesUpTo(26)).toEqual(Buffer.concat([frame(HEALTH), frame(HEALTH, '{}')]));
});

test('a shutdown command is acknowledged and the connection closed', async () => {
  const { port, happenings } = await startRig();
  const client = await openClient(port);
  client.write(frame(REQUEST, requestText(1, 'hold')));
  client.write(frame(CONTROL, '{"command":"shutdown"}'));
  await client.ended();
  expect(framesIn(client.received)).toEqual([
    { type: CONTROL, text: '{"command":"shutdown_ack","status":"ok"}' },
  ]);
  await happenings.until('session closed');
});

test('an offer without our version is answered with an error and the connection closed', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  client.write(frame(NEGOTIATION, '{"min_version":3,"max_version":4,"supported_versions":[3,4]}'));
  await client.ended();
  const [only, ...more] = framesIn(client.received);
  expect(more).toEqual([]);
  expect(only?.type).toBe(ERROR);
  expect(JSON.parse(only?.text ?? '')).toEqual({
    code: -32600,
    error_code: 'unsupported_protocol_version',
    message: 'The versions of the binary protocol spoken here are: 1, 2.',
  });
});

test.each(['', 'nonsense', '[]', '{}', `{"min_version":"${'x'.repeat(5_000)}"}`])(
  'an offer that is none ends the connection: %.20s',
  async (offer) => {
    const { port } = await startRig();
    const client = await openClient(port);
    client.write(frame(NEGOTIATION, offer));
    await client.ended();
    expect(framesIn(client.received)).toMatchObject([{ type: ERROR }]);
  },
);

test.each([
  ['version 2', header(REQUEST, 2, 2)],
  ['version 0', header(REQUEST, 2, 0)],
  ['type 0', header(0, 0)],
  ['type 255', header(255, 0)],
  ['type 8', header(8, 0)],
  ['length 10 MiB + 1', header(REQUEST, 10_485_761)],
  ['length 4 GiB - 1', header(REQUEST, 0xffffffff)],
])(
  'a header with %s is answered with an error frame, then the end [I04] [I03]',
  async (_what, bytes) => {
    const { port, gateway, happenings } = await startRig();
    const client = await openClient(port);
    // The dialect is chosen by an honest frame first, so that the header alone is at fault.
    client.write(Buffer.concat([frame(HEALTH), bytes]));
    await client.ended();
    expect(framesIn(client.received)).toMatchObject([{ type: HEALTH }, { type: ERROR }]);
    expect(gateway.sessions).toEqual([]);
    await happenings.until('tcp closed');
  },
);

test('bad magic after good frames is answered with an error frame, then the end [I04]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  client.write(Buffer.concat([frame(HEALTH), Buffer.from('GET / HTTP/1.1')]));
  await client.ended();
  expect(framesIn(client.received)).toMatchObject([{ type: HEALTH }, { type: ERROR }]);
});

test('an empty request frame is a parse error and the connection stays [I04]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  client.write(frame(REQUEST));
  client.write(frame(REQUEST, requestText(2, 'echo')));
  const expected = frame(RESPONSE, answerText('2', '{}'));
  await client.bytesUpTo(expected.length + 13);
  const [refusal] = framesIn(client.received);
  expect(refusal?.type).toBe(RESPONSE);
  expect(JSON.parse(refusal?.text ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
});

test('an unknown command, an acknowledgement and an error report leave the connection open', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  client.write(frame(CONTROL, '{"command":"dance"}'));
  client.write(frame(ERROR, 'something broke'));
  client.write(frame(ACK, '{"agreed_version":1}'));
  client.write(frame(HEALTH));
  await client.bytesUpTo(36);
  const types = (): number[] => framesIn(client.received).map(({ type }) => type);
  while (!types().includes(HEALTH)) await client.bytesUpTo(client.received.length + 1);
  expect(types()).toEqual([ERROR, ERROR, HEALTH]);
});

test('the gateway ends a session with an error frame', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  client.write(frame(REQUEST, requestText(1, 'hold')));
  await happenings.until('received hold');
  gateway.session.outlet.end(new Fault('session_lost', 'The server is gone.'));
  await client.ended();
  expect(framesIn(client.received)).toEqual([
    {
      type: ERROR,
      text: '{"code":-32004,"error_code":"session_lost","message":"The server is gone."}',
    },
  ]);
});

test('what one turn produces leaves in one write', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  const calls = Array.from({ length: 32 }, (_, id) => frame(REQUEST, requestText(id, 'echo')));
  const writes = countStreamWrites();
  client.write(Buffer.concat(calls));
  while (framesIn(client.received).length < 32) {
    await client.bytesUpTo(client.received.length + 1);
  }
  // One by the client, one by the gateway.
  expect(writes()).toBe(2);
});
