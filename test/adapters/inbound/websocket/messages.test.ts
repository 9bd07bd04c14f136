import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { countStreamWrites } from '../../../support/stream-writes.ts';
import {
  clientFrame,
  closeCodeOf,
  closing,
  nextMessages,
  openClient,
  rawClient,
  startRig,
} from './rig.ts';

const TEXT = 0x81;
const UNFINISHED_TEXT = 0x01;
const LAST_CONTINUATION = 0x80;

test('a text frame is one message and its answer is one text frame [FE-01]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  const answers = nextMessages(client, 1);
  client.send('{"jsonrpc":"2.0","id":9007199254740993,"method":"echo","params":{"n":1e400}}');
  expect(await answers).toEqual(['{"jsonrpc":"2.0","id":9007199254740993,"result":{"n":1e400}}']);
});

test('answers overtake calls that are still open [FE-27]', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  const answers = nextMessages(client, 2);
  client.send(requestText(1, 'hold'));
  client.send(requestText(2, 'echo'));
  await happenings.until('received echo');
  const [held] = gateway.session.held;
  held?.sink.answer(Buffer.from(answerText('1', '"late"')), 'channel');
  expect(await answers).toEqual([answerText('2', '{}'), answerText('1', '"late"')]);
});

test('a message that is no JSON is answered and the connection stays [I01]', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  const answers = nextMessages(client, 2);
  client.send('{"jsonrpc":');
  client.send(requestText(1, 'echo'));
  const [refusal, answer] = await answers;
  expect(JSON.parse(refusal ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
  expect(answer).toBe(answerText('1', '{}'));
});

test('a message outside any call reaches the client', async () => {
  const { port, gateway } = await startRig();
  const client = await openClient(port);
  const messages = nextMessages(client, 1);
  gateway.session.outlet.deliver(Buffer.from('{"jsonrpc":"2.0","method":"note"}'));
  expect(await messages).toEqual(['{"jsonrpc":"2.0","method":"note"}']);
});

test('a binary frame ends the connection with 1003', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  const end = closing(client);
  client.send(Buffer.from(requestText(1, 'echo')), { binary: true });
  expect((await end).code).toBe(1003);
  expect(gateway.session.received).toEqual([]);
  expect(happenings.count('session closed')).toBe(1);
});

test('invalid UTF-8 ends the connection with 1007 and reaches nobody [I06]', async () => {
  const { port, gateway } = await startRig();
  const socket = await rawClient(port);
  const code = closeCodeOf(socket);
  socket.write(clientFrame(TEXT, Buffer.from([0x22, 0xc3, 0x28, 0x22])));
  expect(await code).toBe(1007);
  expect(gateway.session.received).toEqual([]);
});

test('an unmasked frame ends the connection with 1002 [I17]', async () => {
  const { port } = await startRig();
  const socket = await rawClient(port);
  const code = closeCodeOf(socket);
  socket.write(Buffer.from([TEXT, 0x02, 0x7b, 0x7d]));
  expect(await code).toBe(1002);
});

test('a message in more fragments than allowed ends the connection [I17]', async () => {
  const { port, gateway } = await startRig({ settings: { maxFragments: 4 } });
  const socket = await rawClient(port);
  const code = closeCodeOf(socket);
  socket.write(clientFrame(UNFINISHED_TEXT, Buffer.from('{')));
  for (let index = 0; index < 8; index += 1) socket.write(clientFrame(0x00, Buffer.from(' ')));
  expect(await code).toBe(1008);
  expect(gateway.session.received).toEqual([]);
});

test('a message split into fragments and single bytes arrives whole [FE-01]', async () => {
  const { port, gateway, happenings } = await startRig();
  const socket = await rawClient(port);
  socket.setNoDelay(true);
  const text = requestText(1, 'echo', { text: 'ä€' });
  const bytes = Buffer.from(text);
  const frames = Buffer.concat([
    clientFrame(UNFINISHED_TEXT, bytes.subarray(0, 40)),
    clientFrame(LAST_CONTINUATION, bytes.subarray(40)),
  ]);
  for (const byte of frames) {
    socket.write(Uint8Array.of(byte));
    await nextTurn();
  }
  await happenings.until('received echo');
  expect(gateway.session.received).toEqual([text]);
});

test('a message over the cap ends the connection with 1009 before it is read [I03] [FE-21]', async () => {
  const { port, gateway } = await startRig();
  const socket = await rawClient(port);
  const code = closeCodeOf(socket);
  const header = Buffer.alloc(14, 0);
  header.set([TEXT, 0x80 | 127]);
  header.writeBigUInt64BE(10_485_761n, 2);
  socket.write(header);
  expect(await code).toBe(1009);
  expect(gateway.session.received).toEqual([]);
});

test('what one turn produces leaves in one write', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  const messages = nextMessages(client, 33);
  const writes = countStreamWrites();
  client.send(requestText(1, 'burst', { count: 32 }));
  expect(await messages).toHaveLength(33);
  // One by the client, one by the gateway.
  expect(writes()).toBe(2);
});

test('a client that leaves ends its session [F32]', async () => {
  const { port, happenings } = await startRig();
  const client = await openClient(port);
  client.send(requestText(1, 'hold'));
  await happenings.until('received hold');
  client.terminate();
  await happenings.until('session closed');
  await happenings.until('websocket closed');
});
