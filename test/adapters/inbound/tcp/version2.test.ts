import { expect, test } from 'vitest';
import { frameOf, frameTypes, g12Version2 } from '../../../support/originals/layouts.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { countStreamWrites } from '../../../support/stream-writes.ts';
import { OPEN, openCalls, PLENTY } from './call-client.ts';
import { startRig } from './rig.ts';

const ASK = '{"jsonrpc":"2.0","id":5,"method":"roots/list"}';
const NOTE = '{"jsonrpc":"2.0","method":"notifications/message","params":{}}';

test('a call is answered on its own stream', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(0xffff_ffff, PLENTY, requestText(1, 'hold'));
  client.open(0, PLENTY, requestText(2, 'echo'));
  expect(await client.answer(0)).toBe(answerText('2', '{}'));
  expect(client.call(0).pieces).toHaveLength(1);
  await happenings.until('received hold');
  const { sink } = gateway.session.held[0] ?? {};
  sink?.push(Buffer.from(NOTE));
  sink?.push(Buffer.from(ASK));
  sink?.answer(Buffer.from(answerText('1', '1')), 'channel');
  await client.answer(0xffff_ffff);
  expect(client.call(0xffff_ffff).messages).toEqual([NOTE, ASK, answerText('1', '1')]);
  expect(client.frames).toHaveLength(1);
});

test('the answer to a question on a call comes back in a response frame', async () => {
  const { port, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, requestText(1, 'hold'));
  client.send(frameTypes.response, answerText('5', '{"roots":[]}'));
  await happenings.until('received response');
});

test('what belongs to no call travels as in version 1', async () => {
  const { port, gateway } = await startRig();
  const client = await openCalls(port);
  client.send(frameTypes.request, requestText(1, 'echo'));
  await client.take(2);
  gateway.session.outlet.deliver(Buffer.from(NOTE));
  expect((await client.take(3)).slice(1)).toEqual([
    { type: frameTypes.response, text: answerText('1', '{}') },
    { type: frameTypes.request, text: NOTE },
  ]);
});

test('a call may be wrapped, and is answered in its form', async () => {
  const { port, gateway } = await startRig({}, { token: 'secret' });
  const client = await openCalls(port);
  const members = '"source":"mine","auth_token":"secret"';
  client.open(1, PLENTY, `{"id":7,${members},"mcp_payload":${requestText(7, 'echo')}}`);
  expect(JSON.parse((await client.answer(1)) ?? '')).toMatchObject({
    id: 7,
    source: 'gateway',
    mcp_payload: { id: 7, result: {} },
  });
  gateway.session.outlet.deliver(Buffer.from(NOTE));
  client.open(2, PLENTY, requestText(8, 'echo'));
  expect(await client.answer(2)).toBe(answerText('8', '{}'));
  gateway.session.outlet.deliver(Buffer.from(NOTE));
  const [, enveloped, bare] = await client.take(3);
  expect(JSON.parse(enveloped?.text ?? '')).toMatchObject({
    mcp_payload: { method: 'notifications/message' },
  });
  expect(bare?.text).toBe(NOTE);
});

test('a login may be a call, and a call without a credential is refused on its stream', async () => {
  const { port } = await startRig({}, { token: 'secret' });
  const client = await openCalls(port);
  client.open(1, PLENTY, requestText(1, 'initialize', { token: 'secret' }));
  expect(JSON.parse((await client.answer(1)) ?? '')).toMatchObject({
    result: { sessionId: 'session-0' },
  });
  const stranger = await openCalls(port);
  stranger.open(1, PLENTY, requestText(1, 'echo'));
  expect(JSON.parse((await stranger.answer(1)) ?? '')).toMatchObject({
    id: 1,
    error: { code: -32002 },
  });
  await stranger.ended;
});

test('a call that cannot be read is refused on its stream', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, requestText(1, 'echo'));
  client.open(2, PLENTY, '{"jsonrpc":');
  expect(JSON.parse((await client.answer(2)) ?? '')).toMatchObject({ error: { code: -32700 } });
});

test('a call that needs no answer ends at once, and its number is free', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, '{"jsonrpc":"2.0","method":"note"}');
  expect(await client.answer(1)).toBeUndefined();
  expect(client.call(1).reason).toBe('the call ended without an answer');
  client.call(1).isOver = false;
  client.open(1, PLENTY, requestText(2, 'echo'));
  expect(await client.answer(1)).toBe(answerText('2', '{}'));
});

test('a reset cancels the call at its server, and nothing more comes for it', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, requestText(9, 'hold'));
  await happenings.until('received hold');
  const sink = gateway.session.held[0]?.sink;
  client.reset(1, 'changed my mind');
  await happenings.until('cancel 9');
  sink?.answer(Buffer.from(answerText('9', '1')), 'channel');
  client.open(1, PLENTY, requestText(10, 'echo'));
  expect(await client.answer(1)).toBe(answerText('10', '{}'));
  expect(client.call(1).messages).toHaveLength(1);
});

test('a reset finds a call that is wrapped by the id of its message', async () => {
  const { port, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, `{"id":"other","mcp_payload":${requestText(9, 'hold')}}`);
  await happenings.until('received hold');
  client.reset(1);
  await happenings.until('cancel 9');
});

test('a reset of a call that is answered cancels nobody else of its id', async () => {
  const { port, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, 0, requestText(9, 'echo'));
  client.open(2, PLENTY, requestText(9, 'hold'));
  client.reset(1);
  client.open(3, PLENTY, requestText(10, 'echo'));
  await client.answer(3);
  expect(happenings.count('cancel 9')).toBe(0);
});

test('a call that the client cancels by a notification ends on its stream', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, requestText(9, 'hold'));
  await happenings.until('received hold');
  gateway.session.cancelCall('9');
  await client.answer(1);
  expect(client.call(1)).toMatchObject({
    messages: [],
    reason: 'the call ended without an answer',
  });
});

test('credit and resets for calls that are over are ignored', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.credit(1, 5);
  client.reset(1);
  client.open(1, PLENTY, requestText(1, 'echo'));
  await client.answer(1);
  client.credit(1, 5);
  client.reset(1);
  client.send(frameTypes.health);
  expect((await client.take(2))[1]?.type).toBe(frameTypes.health);
});

test('what one turn produces for many calls leaves in one write', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  const open = (call: number): Buffer => {
    const head = Buffer.from(`${call.toString(16).padStart(8, '0')}00010000`, 'hex');
    return frameOf(
      g12Version2,
      OPEN,
      Buffer.concat([head, Buffer.from(requestText(call, 'echo'))]),
    );
  };
  const writes = countStreamWrites();
  client.write(Buffer.concat(Array.from({ length: 32 }, (_, call) => open(call))));
  await client.until(() => client.order.length === 32);
  // One by the client, one by the gateway.
  expect(writes()).toBe(2);
});

test('the end of the connection ends its session, whatever waits on calls', async () => {
  const { port, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, 0, requestText(1, 'flood', { bytes: 2_000_000 }));
  client.open(2, 0, requestText(2, 'hold'));
  await happenings.until('received hold');
  client.leave();
  await happenings.until('session closed');
  await happenings.until('tcp closed');
});
