import { expect, test } from 'vitest';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { openCalls, PLENTY } from './call-client.ts';
import { openFrames } from './frame-client.ts';
import { openSocket, startRig } from './rig.ts';

const BIG_BYTES = 24 * 1_048_576;
const ROUNDS = 200;

test('a connection that is read 1 KB at a time delays no other one', async () => {
  const { port, gateway, happenings } = await startRig();
  const slow = await openSocket(port);
  slow.write(`${requestText(1, 'flood', { bytes: BIG_BYTES })}\n`);
  await happenings.until('pause');
  slow.pause();
  const client = await openFrames(port, 'g12');
  for (let id = 1; id <= ROUNDS; id += 1) {
    client.send(1, requestText(id, 'echo'));
    slow.read(1_024);
    const frames = await client.take(id);
    expect(frames.at(-1)?.text).toBe(answerText(String(id), '{}'));
  }
  expect(gateway.sessions).toHaveLength(2);
  expect(happenings.count('resume')).toBe(0);
});

test('a call that gets no credit delays no other call of its connection', async () => {
  const { port, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(0, 1_000, requestText(0, 'flood', { bytes: BIG_BYTES }));
  await client.until(() => client.call(0).bytes === 1_000);
  for (let id = 1; id <= ROUNDS; id += 1) {
    client.open(id, PLENTY, requestText(id, 'echo'));
    expect(await client.answer(id)).toBe(answerText(String(id), '{}'));
  }
  expect(client.call(0)).toMatchObject({ bytes: 1_000, isOver: false });
  expect(happenings.count('pause')).toBe(0);
  client.credit(0, PLENTY);
  expect(await client.answer(0)).toHaveLength(BIG_BYTES + answerText('0', '""').length);
});

test('a call that is read slowly delays no other call of its connection', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(0, 1_024, requestText(0, 'flood', { bytes: BIG_BYTES }));
  for (let id = 1; id <= ROUNDS; id += 1) {
    client.credit(0, 1_024);
    client.open(id, PLENTY, requestText(id, 'echo'));
    await client.answer(id);
  }
  expect(client.call(0).bytes).toBe(1_024 * (ROUNDS + 1));
});

test('a client that stops reading is disconnected after the stall timeout, and counted', async () => {
  const { port, happenings } = await startRig({ stallTimeoutMs: 60, closeTimeoutMs: 60 });
  const client = await openCalls(port);
  client.pause();
  // Less than what would hold the whole session back.
  client.open(0, PLENTY, requestText(0, 'flood', { bytes: 14 * 1_048_576 }));
  await happenings.until('session closed');
  await happenings.until('dropped slow_reader');
  expect(happenings.count('pause')).toBe(0);
  await happenings.until('tcp closed');
});

test('calls that wait for the connection hold its session back, and reading lets it go on', async () => {
  const { port, happenings } = await startRig({ stallTimeoutMs: 5_000 });
  const client = await openCalls(port);
  client.pause();
  client.open(1, PLENTY, requestText(1, 'flood', { bytes: BIG_BYTES }));
  client.open(2, PLENTY, requestText(2, 'flood', { bytes: BIG_BYTES }));
  await happenings.until('pause');
  client.resume();
  await happenings.until('resume');
  await client.answer(1);
  await client.answer(2);
  expect(happenings.count('pause')).toBe(1);
});
