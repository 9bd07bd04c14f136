import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { frameOf, frameTypes, g12Version2 } from '../../../support/originals/layouts.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { CREDIT, OPEN, openCalls, PIECE, PLENTY, RESET } from './call-client.ts';
import { openFrames } from './frame-client.ts';
import { startRig } from './rig.ts';

test.each([
  '{"supported_versions":[1,2]}',
  '{"min_version":1,"max_version":9}',
  '{"min_version":2}',
])('version 2 is agreed where the offer %s includes it, in a frame of version 1', async (offer) => {
  const { port } = await startRig();
  const client = await openFrames(port, 'g12');
  client.send(frameTypes.negotiate, offer);
  // The reader takes nothing but headers of version 1 here.
  expect(await client.take(1)).toEqual([{ type: frameTypes.agree, text: '{"agreed_version":2}' }]);
});

test('after that headers say 2, and those of version 1 are still read', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.write(Buffer.from('4d4350420001000400000000', 'hex'));
  client.write(Buffer.from('4d4350420002000400000001' + '78', 'hex'));
  // The reader takes nothing but headers of version 2 now.
  await client.take(3);
  expect(client.frames.slice(1)).toEqual([
    { type: frameTypes.health, text: '' },
    { type: frameTypes.health, text: 'x' },
  ]);
});

test.each([
  ['an open frame without a request', OPEN, '0000000100000001'],
  ['an open frame cut short', OPEN, '000000'],
  ['a credit frame cut short', CREDIT, '00000001'],
  ['a credit frame with more in it', CREDIT, '000000010000000100'],
  ['a reset frame cut short', RESET, '0000'],
  ['a piece', PIECE, '0000000103'],
])('%s is a typed error, then the end', async (_what, type, hex) => {
  const { port, gateway } = await startRig();
  const client = await openCalls(port);
  client.send(type, Buffer.from(hex, 'hex'));
  client.open(2, PLENTY, requestText(1, 'echo'));
  await client.ended;
  expect(client.frames.slice(1)).toMatchObject([{ type: frameTypes.error }]);
  expect(client.frames[1]?.text).toContain('"error_code":"invalid_request"');
  expect(gateway.sessions).toEqual([]);
});

test('the number of a call that is still open is a typed error, then the end', async () => {
  const { port, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, requestText(1, 'hold'));
  client.open(1, PLENTY, requestText(2, 'echo'));
  await client.ended;
  expect(client.frames.slice(1)).toMatchObject([{ type: frameTypes.error }]);
  await happenings.until('session closed');
});

test('calls arrive whole however the bytes are split', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  const text = requestText(1, 'echo', { text: 'ä€' });
  const payload = Buffer.concat([Buffer.from('0000000700010000', 'hex'), Buffer.from(text)]);
  for (const byte of frameOf(g12Version2, OPEN, payload)) {
    client.write(Uint8Array.of(byte));
    await nextTurn();
  }
  expect(await client.answer(7)).toBe(answerText('1', '{"text":"ä€"}'));
});
