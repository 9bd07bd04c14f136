import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openClient, startRig } from './rig.ts';

test('a line is one message and its answer is one line [FE-04]', async () => {
  const { port, gateway } = await startRig();
  const client = await openClient(port);
  client.write(`${requestText(1, 'echo')}\r\n\n${requestText(2, 'echo')}\n`);
  expect(await client.linesUpTo(2)).toEqual([answerText('1', '{}'), answerText('2', '{}')]);
  expect(gateway.session.client).toMatchObject({
    protocol: 'tcp',
    namespace: undefined,
    principal: { key: 'anonymous' },
    remoteAddress: '127.0.0.1',
  });
});

test('a line arrives whole however the bytes are split', async () => {
  const { port } = await startRig();
  const client = await openClient(port);
  for (const byte of Buffer.from(`${requestText(1, 'echo', { text: 'ä€' })}\n`)) {
    client.write(Uint8Array.of(byte));
    await nextTurn();
  }
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{"text":"ä€"}')]);
});

test('the listener may be bound to one namespace', async () => {
  const { port, gateway } = await startRig({ namespace: 'files' });
  const client = await openClient(port);
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
  expect(gateway.session.namespace).toBe('files');
});

test.each([
  ['half a message', Buffer.from('{"jsonrpc":')],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])],
  ['a scalar', Buffer.from('42')],
])(
  '%s is answered with an error line and the connection stays [I01] [I06]',
  async (_what, line) => {
    const { port } = await startRig();
    const client = await openClient(port);
    client.write(`${requestText(1, 'echo')}\n`);
    await client.linesUpTo(1);
    client.write(line);
    client.write(`\n${requestText(2, 'echo')}\n`);
    const [, refusal, answer] = await client.linesUpTo(3);
    expect(JSON.parse(refusal ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
    expect(answer).toBe(answerText('2', '{}'));
  },
);

test('a line over the cap is answered before its end has come, then the connection closed [I03]', async () => {
  const { port, gateway } = await startRig();
  const client = await openClient(port);
  client.write('{"jsonrpc":"2.0","id":1,"method":"echo","params":"');
  client.write(Buffer.alloc(10_485_760, 0x78));
  await client.ended();
  expect(client.lines.map((line) => JSON.parse(line))).toMatchObject([
    { error: { code: -32600, data: { error_code: 'message_too_large' } } },
  ]);
  expect(gateway.sessions).toEqual([]);
});

test.each([
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['TLS', Buffer.from([0x16, 0x03, 0x01])],
  ['a layout nobody implements', Buffer.from('4d435001', 'hex')],
  ['endless whitespace', Buffer.alloc(300, 0x20)],
])('%s is told what is accepted, then the connection is closed [I04]', async (_what, bytes) => {
  const { port, happenings } = await startRig();
  const client = await openClient(port);
  client.write(bytes);
  await client.ended();
  const [line] = client.lines;
  expect(JSON.parse(line ?? '')).toMatchObject({ id: null, error: { code: -32600 } });
  expect(line).toContain('newline-delimited JSON-RPC');
  expect(happenings.count('protocol error invalid_request')).toBe(1);
});

test('a client that leaves ends its session [F32]', async () => {
  const { port, happenings } = await startRig();
  const client = await openClient(port);
  client.write(`${requestText(1, 'hold')}\n`);
  await happenings.until('received hold');
  client.leave();
  await happenings.until('session closed');
  await happenings.until('tcp closed');
});

test('an answer to a client that left is dropped [F32]', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openClient(port);
  client.write(`${requestText(1, 'hold')}\n`);
  await happenings.until('received hold');
  client.leave();
  await happenings.until('tcp closed');
  gateway.session.held[0]?.sink.answer(Buffer.from(answerText('1', '1')), 'channel');
  expect(happenings.count('outbound line')).toBe(0);
});
