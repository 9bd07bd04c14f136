import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { startRig } from './rig.ts';

test('a line on standard input is answered on standard output [FE-06]', async () => {
  const { client, gateway } = await startRig();
  client.write(`${requestText(1, 'echo')}\n`);
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{}')]);
  expect(gateway.session.client).toEqual({
    protocol: 'stdio',
    principal: { key: 'local' },
    namespace: undefined,
    remoteAddress: 'stdin',
  });
  expect(gateway.shown).toEqual([]);
});

test('a line arrives whole however the bytes are split [FE-06]', async () => {
  const { client } = await startRig();
  for (const byte of Buffer.from(`${requestText(1, 'echo', { text: 'ä€' })}\n`)) {
    client.write(Uint8Array.of(byte));
  }
  expect(await client.linesUpTo(1)).toEqual([answerText('1', '{"text":"ä€"}')]);
});

test('answers overtake calls that are still open [FE-27]', async () => {
  const { client, gateway, happenings } = await startRig();
  client.write(`${requestText(1, 'hold')}\n${requestText(2, 'echo')}\n`);
  await happenings.until('received echo');
  gateway.session.held[0]?.sink.answer(Buffer.from(answerText('1', '1')), 'channel');
  expect(await client.linesUpTo(2)).toEqual([answerText('2', '{}'), answerText('1', '1')]);
});

test.each([
  ['half a message', Buffer.from('{"jsonrpc":')],
  ['invalid UTF-8', Buffer.from([0x7b, 0x22, 0xc3, 0x28, 0x22, 0x7d])],
  ['no JSON at all', Buffer.from('hello')],
])('%s is answered with a parse error and the stream goes on [I01] [I06]', async (_what, line) => {
  const { client } = await startRig();
  client.write(line);
  client.write(`\n${requestText(2, 'echo')}\n`);
  const [refusal, answer] = await client.linesUpTo(2);
  expect(JSON.parse(refusal ?? '')).toMatchObject({ id: null, error: { code: -32700 } });
  expect(answer).toBe(answerText('2', '{}'));
});

test('a line over the cap is answered and ends the stream [I03]', async () => {
  const { client, gateway, happenings } = await startRig({ maxMessageBytes: 100 });
  client.write(Buffer.alloc(101, 0x78));
  await client.ended();
  expect(client.lines).toHaveLength(1);
  expect(client.lines[0]).toContain('message_too_large');
  expect(gateway.sessions).toEqual([]);
  await happenings.until('ended');
});

test('after the end of input open calls are still answered, then the frontend reports the end [FE-06]', async () => {
  const { client, stdin, gateway, happenings } = await startRig();
  client.write(`${requestText(1, 'hold')}\n`);
  await happenings.until('received hold');
  stdin.end();
  gateway.session.held[0]?.sink.answer(Buffer.from(answerText('1', '1')), 'channel');
  await client.ended();
  expect(client.lines).toEqual([answerText('1', '1')]);
  await happenings.until('ended');
  expect(happenings.count('session closed')).toBe(1);
});

test('calls that are not answered in the grace are given up [FE-06]', async () => {
  const { client, stdin, happenings } = await startRig({ drainTimeoutMs: 60 });
  client.write(`${requestText(1, 'hold')}\n`);
  await happenings.until('received hold');
  stdin.end();
  await happenings.until('session closed');
  await happenings.until('ended');
  expect(client.lines).toEqual([]);
});

test('an end of input with nothing open is the end at once', async () => {
  const { stdin, happenings } = await startRig();
  stdin.end();
  await happenings.until('ended');
  expect(happenings.count('stdio closed')).toBe(1);
});

test('a last line that is cut off reaches nobody [I02]', async () => {
  const { stdin, happenings, gateway } = await startRig();
  stdin.end(requestText(1, 'echo'));
  await happenings.until('ended');
  expect(gateway.sessions).toEqual([]);
});

test('closing ends the stream without a word that is no MCP message [FE-29]', async () => {
  const { client, frontend, happenings } = await startRig();
  client.write(`${requestText(1, 'echo')}\n`);
  await client.linesUpTo(1);
  await frontend.close();
  await client.ended();
  expect(client.lines).toHaveLength(1);
  expect(happenings.count('session closed')).toBe(1);
});
