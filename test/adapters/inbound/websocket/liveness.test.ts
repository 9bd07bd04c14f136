import { once } from 'node:events';
import { expect, test } from 'vitest';
import { closeReason } from '../../../../src/adapters/inbound/websocket/close-reason.ts';
import { Fault } from '../../../../src/domain/fault/fault.ts';
import { requestText } from '../../../support/scripted-session.ts';
import { clientFrame, closing, nextMessages, openClient, rawClient, startRig } from './rig.ts';

const BYTES = 24 * 1_048_576;

test('a client that answers pings stays [FE-20]', async () => {
  const { port } = await startRig({ settings: { pingIntervalMs: 40, pongTimeoutMs: 200 } });
  const client = await openClient(port);
  for (let count = 0; count < 12; count += 1) await once(client, 'ping');
  expect(client.readyState).toBe(client.OPEN);
});

test('a peer that says nothing at all is dropped [FE-20] [F10]', async () => {
  const { port, happenings } = await startRig({
    settings: { pingIntervalMs: 40, pongTimeoutMs: 100 },
  });
  const socket = await rawClient(port);
  socket.on('error', () => undefined).resume();
  await once(socket, 'close');
  await happenings.until('session closed');
  await happenings.until('websocket closed');
});

test('a slow reader pauses its session, and reading resumes it [L07]', async () => {
  const { port, happenings } = await startRig();
  const client = await openClient(port);
  const answers = nextMessages(client, 1);
  client.pause();
  client.send(requestText(1, 'flood', { bytes: BYTES }));
  await happenings.until('pause');
  client.resume();
  await happenings.until('resume');
  expect((await answers)[0]?.length).toBeGreaterThan(BYTES);
});

test('a reader that stays slow is disconnected and counted [L07]', async () => {
  const { port, happenings } = await startRig({
    settings: { stallTimeoutMs: 60, closeTimeoutMs: 60 },
  });
  const socket = await rawClient(port);
  socket.on('error', () => undefined).pause();
  socket.write(clientFrame(0x81, Buffer.from(requestText(1, 'flood', { bytes: BYTES }))));
  await happenings.until('session closed');
  await happenings.until('dropped slow_reader');
  await happenings.until('websocket closed');
});

test('a slow reader that wakes up late still learns why it was disconnected [L07]', async () => {
  const { port, happenings } = await startRig({ settings: { stallTimeoutMs: 60 } });
  const client = await openClient(port);
  const end = closing(client);
  client.pause();
  client.send(requestText(1, 'flood', { bytes: BYTES }));
  await happenings.until('session closed');
  client.resume();
  expect((await end).code).toBe(1013);
});

test('the gateway ends a session with the code of its fault', async () => {
  const { port, gateway } = await startRig();
  const client = await openClient(port);
  const end = closing(client);
  gateway.session.outlet.end(new Fault('session_lost', `The server ${'ä'.repeat(100)} is gone.`));
  const { code, reason } = await end;
  expect(code).toBe(1011);
  expect(reason).toBe(`The server ${'ä'.repeat(56)}`);
});

test('a close reason is cut between characters', () => {
  expect(closeReason('€'.repeat(60)).toString()).toBe('€'.repeat(41));
  expect(closeReason('short').toString()).toBe('short');
});
