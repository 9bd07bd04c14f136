import { once } from 'node:events';
import { expect, test } from 'vitest';
import { StartFault } from '../../../../src/application/ports/driven/frontend.ts';
import { ByteClient } from '../../../support/byte-client.ts';
import { requestText } from '../../../support/scripted-session.ts';
import {
  CONTROL,
  ERROR,
  frame,
  framesIn,
  HEALTH,
  openClient,
  openSocket,
  REQUEST,
  startRig,
} from './rig.ts';

const BYTES = 24 * 1_048_576;

test('a client that says nothing is dropped [I02]', async () => {
  const { port, happenings } = await startRig({ handshakeTimeoutMs: 60 });
  const client = await openClient(port);
  await client.ended();
  expect(client.lines.join()).toContain('idle_timeout');
  await happenings.until('tcp closed');
});

test.each([1, 5, 11, 12, 40])(
  'a frame cut off after %i bytes is closed by timer [I02]',
  async (cut) => {
    const { port, gateway } = await startRig({ handshakeTimeoutMs: 60 });
    const client = await openClient(port);
    client.write(frame(REQUEST, requestText(1, 'echo')).subarray(0, cut));
    await client.ended();
    expect(gateway.sessions).toEqual([]);
  },
);

test('a client that spoke once may be silent for long', async () => {
  const { port } = await startRig({ handshakeTimeoutMs: 40, idleTimeoutMs: 200 });
  const client = await openClient(port);
  const began = performance.now();
  client.write(frame(HEALTH));
  await client.ended();
  expect(performance.now() - began).toBeGreaterThan(150);
  expect(framesIn(client.received)).toMatchObject([{ type: HEALTH }, { type: ERROR }]);
});

test('a client that waits for an answer is not idle', async () => {
  const { port, gateway, happenings } = await startRig({ idleTimeoutMs: 40 });
  const client = await openClient(port);
  client.write(`${requestText(1, 'hold')}\n`);
  await happenings.until('received hold');
  const second = await openClient(port);
  second.write(`${requestText(1, 'echo')}\n`);
  await second.ended();
  gateway.sessions[0]?.held[0]?.sink.answer(Buffer.from('{}'), 'channel');
  expect(await client.linesUpTo(1)).toEqual(['{}']);
});

test('a slow reader pauses its session, and reading resumes it [L07]', async () => {
  const { port, happenings } = await startRig();
  const socket = await openSocket(port);
  socket.write(`${requestText(1, 'flood', { bytes: BYTES })}\n`);
  await happenings.until('pause');
  const client = new ByteClient(socket, socket);
  await happenings.until('resume');
  await client.bytesUpTo(BYTES);
});

test('a reader that stays slow is disconnected and counted [L07]', async () => {
  const { port, happenings } = await startRig({ stallTimeoutMs: 60, closeTimeoutMs: 60 });
  const socket = await openSocket(port);
  socket.write(`${requestText(1, 'flood', { bytes: BYTES })}\n`);
  await happenings.until('session closed');
  await happenings.until('dropped slow_reader');
  await happenings.until('tcp closed');
});

test('a slow reader that wakes up late still learns why [L07]', async () => {
  const { port, happenings } = await startRig({ stallTimeoutMs: 60 });
  const socket = await openSocket(port);
  socket.write(`${requestText(1, 'flood', { bytes: BYTES })}\n`);
  await happenings.until('session closed');
  const client = new ByteClient(socket, socket);
  await client.ended();
  expect(client.lines.at(-1)).toContain('slow_reader');
});

test('a full frontend closes further connections at once [FE-28]', async () => {
  const { port, happenings } = await startRig({ maxConnections: 1 });
  await openClient(port);
  await happenings.until('tcp opened');
  const second = await openSocket(port);
  await once(second.resume(), 'close');
  expect(happenings.count('tcp rejected')).toBe(1);
});

test('draining refuses new clients and keeps the open ones; closing ends them [FE-29]', async () => {
  const { port, frontend, close, happenings } = await startRig();
  const client = await openClient(port);
  client.write(frame(REQUEST, requestText(1, 'hold')));
  await happenings.until('received hold');
  frontend.stopAccepting();
  await expect(openSocket(port)).rejects.toThrow('ECONNREFUSED');
  client.write(frame(HEALTH));
  await client.bytesUpTo(12);
  await close();
  await client.ended();
  const [, last, ...more] = framesIn(client.received);
  expect(last).toEqual({
    type: CONTROL,
    text: '{"command":"shutdown","reason":"The gateway is shutting down; reconnect later."}',
  });
  expect(more).toEqual([]);
  expect(happenings.count('session closed')).toBe(1);
});

test('a port in use is one friendly line [F36]', async () => {
  const { port } = await startRig();
  const second = startRig({ port });
  await expect(second).rejects.toThrow(StartFault);
  await expect(second).rejects.toThrow(
    `frontend tcp cannot listen on 127.0.0.1:${port}: the address is in use`,
  );
});
