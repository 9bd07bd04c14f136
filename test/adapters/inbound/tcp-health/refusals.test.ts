import { expect, test } from 'vitest';
import { allForms, g12 } from './dialects.ts';
import { exchange, openSocket, startRig } from './rig.ts';

/** A check of exactly so many bytes in its form. */
const checkOf = (form: (typeof allForms)[number], bytes: number): Buffer => {
  const head = '{"check":"simple"';
  const rest = bytes - form.check(`${head}}`).length;
  return form.check(`${head}${' '.repeat(rest)}}`);
};

test.each(allForms)('$name: a check of 4096 bytes is answered', async (form) => {
  const { port } = await startRig();
  expect(form.answer(await exchange(port, checkOf(form, 4_096)))).toBe('{"healthy":true}');
});

test.each(allForms)('$name: a longer one is refused', async (form) => {
  const { port } = await startRig();
  const error = form.error(await exchange(port, checkOf(form, 4_097)));
  expect(error.message).toContain('too large');
});

test('a frame that announces more is refused before any of it comes', async () => {
  const { port } = await startRig();
  const header = Buffer.from('4d43504200010004ffffffff', 'hex');
  expect(g12.error(await exchange(port, header))).toMatchObject({
    error_code: 'message_too_large',
  });
});

test('a line that does not end is refused when it is too long', async () => {
  const { port } = await startRig();
  const bytes = await exchange(port, `{${' '.repeat(4_096)}`);
  expect(JSON.parse(bytes.toString())).toMatchObject({
    error: { message: 'A check has at most 4096 bytes: this one is too large.' },
  });
});

test.each([
  ['a version nobody speaks', '4d43504200090004 00000000', 'The version in a frame header is 1.'],
  ['a type nobody knows', '4d43504200010063 00000000', 'none of this dialect'],
  ['a request', '4d43504200010001 00000002 7b7d', 'A check comes in a frame of type health.'],
  ['a negotiation', '4d43504200010006 00000002 7b7d', 'A check comes in a frame of type health.'],
])('%s is refused by an Error frame', async (_, hex, message) => {
  const { port } = await startRig();
  const bytes = await exchange(port, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  expect(g12.error(bytes).message).toContain(message);
});

test.each([
  ['HTTP', 'GET /health HTTP/1.1\r\n\r\n'],
  ['a TLS hello', Buffer.from('16030100010000', 'hex')],
  ['space without end', ' '.repeat(5_000)],
])('%s is closed without a word', async (_, bytes) => {
  const { port } = await startRig();
  expect((await exchange(port, bytes)).length).toBe(0);
});

test('half a check and a farewell are closed without a word', async () => {
  const { port } = await startRig();
  const socket = await openSocket(port);
  const received: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => received.push(chunk));
  socket.end(g12.check('{"check":"simple"}').subarray(0, 20));
  await new Promise((resolve) => socket.once('close', resolve));
  expect(received).toEqual([]);
});
