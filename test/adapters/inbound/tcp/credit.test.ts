import { expect, test } from 'vitest';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { answerText, requestText } from '../../../support/scripted-session.ts';
import { type CallClient, openCalls, PLENTY } from './call-client.ts';
import { startRig } from './rig.ts';

const PIECE_BYTES = 16_384;
const MAX_BUFFERED_BYTES = 65_536;
const STALL_MS = 30_000;
const pace = { maxBufferedBytes: MAX_BUFFERED_BYTES, stallTimeoutMs: STALL_MS, heartbeatMs: 0 };

const flood = (id: number, bytes: number): string => requestText(id, 'flood', { bytes });
const note = (bytes: number): Buffer =>
  Buffer.from(`{"jsonrpc":"2.0","method":"note","params":"${'x'.repeat(bytes)}"}`);

/** Everything sent before has been handled, and all that could be written for it has come. */
const settle = async (client: CallClient, call = 900): Promise<void> => {
  client.open(call, PLENTY, requestText(call, 'echo'));
  await client.answer(call);
};

test('no more comes than was granted, in pieces of at most 16 KiB', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(1, 20_000, flood(1, 100_000));
  await client.until(() => client.call(1).bytes === 20_000);
  await settle(client);
  expect(client.call(1).pieces).toEqual([PIECE_BYTES, 20_000 - PIECE_BYTES]);
  client.credit(1, 1);
  await client.until(() => client.call(1).bytes === 20_001);
  client.credit(1, PLENTY);
  expect(await client.answer(1)).toBe(answerText('1', `"${'x'.repeat(100_000)}"`));
  expect(Math.max(...client.call(1).pieces)).toBe(PIECE_BYTES);
});

test('a call without credit waits, whatever is granted to others', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(1, 0, requestText(1, 'echo'));
  client.open(2, 0, requestText(2, 'echo'));
  client.credit(2, 0);
  await settle(client);
  expect(client.call(1).pieces).toEqual([]);
  client.credit(2, PLENTY);
  expect(await client.answer(2)).toBe(answerText('2', '{}'));
  expect(client.call(1).pieces).toEqual([]);
  client.credit(1, PLENTY);
  expect(await client.answer(1)).toBe(answerText('1', '{}'));
});

test('credit adds up and is capped, not lost', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(1, 0xffff_fff0, requestText(1, 'hold'));
  client.credit(1, 0xffff_ffff);
  client.open(2, 10, flood(2, 50));
  for (let grant = 0; grant < 9; grant += 1) client.credit(2, 10);
  expect(await client.answer(2)).toBe(answerText('2', `"${'x'.repeat(50)}"`));
});

test('after its answer nothing more goes out for a call', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, 0, requestText(1, 'hold'));
  await happenings.until('received hold');
  const sink = gateway.session.held[0]?.sink;
  sink?.answer(Buffer.from(answerText('1', '1')), 'channel');
  sink?.push(note(1));
  sink?.answer(Buffer.from(answerText('1', '2')), 'channel');
  client.credit(1, PLENTY);
  await client.answer(1);
  await settle(client);
  expect(client.call(1).messages).toEqual([answerText('1', '1')]);
});

test('messages of one call are not mixed, however small the grants are', async () => {
  const { port, gateway, happenings } = await startRig();
  const client = await openCalls(port);
  client.open(1, 7, requestText(1, 'hold'));
  await happenings.until('received hold');
  const sink = gateway.session.held[0]?.sink;
  const notes = ['a', 'b', 'c'].map((params) =>
    JSON.stringify({ jsonrpc: '2.0', method: 'n', params }),
  );
  for (const text of notes) sink?.push(Buffer.from(text));
  sink?.answer(Buffer.from(answerText('1', '1')), 'channel');
  while (!client.call(1).isOver) {
    const { bytes } = client.call(1);
    client.credit(1, 7);
    await client.until(() => client.call(1).bytes > bytes || client.call(1).isOver);
  }
  expect(client.call(1).messages).toEqual([...notes, answerText('1', '1')]);
});

test('long answers take turns, and a short one does not wait for them', async () => {
  const { port } = await startRig();
  const client = await openCalls(port);
  client.open(1, PLENTY, flood(1, 24_000_000));
  client.open(2, PLENTY, flood(2, 24_000_000));
  await client.until(() => client.call(2).bytes > 0);
  client.open(3, PLENTY, requestText(3, 'echo'));
  await client.answer(3);
  expect(client.call(1).isOver || client.call(2).isOver).toBe(false);
  await Promise.all([client.answer(1), client.answer(2)]);
  const turns = client.order.filter((call) => call !== 3).slice(0, 900);
  const repeats = turns.filter((call, at) => call === turns[at + 1]).length;
  expect(repeats).toBeLessThan(20);
});

test('a call with too much waiting is paused at its server, and goes on at the half', async () => {
  const { port, gateway, happenings } = await startRig(pace);
  const client = await openCalls(port);
  client.open(1, 0, requestText(1, 'hold'));
  await happenings.until('received hold');
  const sink = gateway.session.held[0]?.sink;
  sink?.push(note(MAX_BUFFERED_BYTES - 1_000));
  expect(happenings.count('pause 1')).toBe(0);
  sink?.push(note(1_000));
  expect(happenings.count('pause 1')).toBe(1);
  client.credit(1, MAX_BUFFERED_BYTES / 4);
  await settle(client, 900);
  expect(happenings.count('resume 1')).toBe(0);
  client.credit(1, MAX_BUFFERED_BYTES / 2);
  await happenings.until('resume 1');
  expect(happenings.count('pause')).toBe(0);
});

test('where its server cannot be paused, the call alone ends', async () => {
  const { port, gateway, happenings } = await startRig(pace);
  const client = await openCalls(port);
  client.open(1, 5, requestText(1, 'hold'));
  client.open(2, 0, requestText(2, 'hold'));
  await happenings.until('received hold', 2);
  const { session } = gateway;
  session.canPauseCalls = false;
  const [slow, other] = session.held;
  slow?.sink.push(note(MAX_BUFFERED_BYTES));
  await client.until(() => client.call(1).bytes === 5);
  slow?.sink.push(note(1));
  await client.answer(1);
  expect(client.call(1).messages).toEqual([]);
  expect(client.call(1).reason).toContain('credit');
  expect(happenings.count('cancel 1')).toBe(1);
  expect(happenings.count('dropped slow_reader')).toBe(1);
  slow?.sink.push(note(1));
  other?.sink.answer(Buffer.from(answerText('2', '2')), 'channel');
  client.credit(2, PLENTY);
  expect(await client.answer(2)).toBe(answerText('2', '2'));
  expect(client.call(1).bytes).toBe(5);
});

test('one large message is waited for, even where its server cannot be paused', async () => {
  const { port, gateway, happenings } = await startRig(pace);
  const client = await openCalls(port);
  client.open(1, 0, requestText(1, 'hold'));
  await happenings.until('received hold');
  gateway.session.canPauseCalls = false;
  gateway.session.held[0]?.sink.push(note(3 * MAX_BUFFERED_BYTES));
  client.credit(1, PLENTY);
  await client.until(() => client.call(1).messages.length === 1);
});

test('a call that stays full without credit ends after the stall timeout; others go on', async () => {
  const clock = new HandClock();
  const { port, happenings } = await startRig(pace, {}, clock);
  const client = await openCalls(port);
  client.open(1, 100, flood(1, 2 * MAX_BUFFERED_BYTES));
  client.open(2, 100, flood(2, 2 * MAX_BUFFERED_BYTES));
  client.open(3, 0, requestText(3, 'echo'));
  await settle(client, 900);
  clock.advance(1_000);
  clock.advance(STALL_MS - 2_000);
  client.credit(2, 100);
  await client.until(() => client.call(2).bytes === 200);
  clock.advance(3_000);
  await client.answer(1);
  expect(client.call(1)).toMatchObject({ bytes: 100, messages: [] });
  expect(client.call(1).reason).toContain('credit');
  expect(happenings.count('dropped slow_reader')).toBe(1);
  client.credit(2, PLENTY);
  client.credit(3, PLENTY);
  await client.answer(2);
  await client.answer(3);
  // Both were answered by their servers before, so there was nothing to cancel.
  expect(happenings.count('cancel 1')).toBe(0);
});

test('what waits on all calls together is bounded: the longest without credit goes first', async () => {
  const clock = new HandClock();
  const { port, happenings } = await startRig(pace, {}, clock);
  const client = await openCalls(port);
  // 20 calls at the limit of one each, where 16 are allowed for longer than a moment.
  for (let call = 1; call <= 20; call += 1)
    client.open(call, 0, flood(call, MAX_BUFFERED_BYTES - 100));
  await settle(client, 900);
  expect(happenings.count('dropped slow_reader')).toBe(0);
  clock.advance(1_000);
  clock.advance(1_000);
  await client.until(() => client.call(4).isOver);
  await settle(client, 901);
  const over = Array.from({ length: 20 }, (_, at) => client.call(at + 1).isOver);
  expect(over.indexOf(false)).toBe(over.lastIndexOf(true) + 1);
  expect(over.filter(Boolean)).toHaveLength(happenings.count('dropped slow_reader'));
  expect(over.filter(Boolean).length).toBeLessThan(6);
});

test('far more than that is not held even for a moment', async () => {
  const { port, happenings } = await startRig(pace, {}, new HandClock());
  const client = await openCalls(port);
  for (let call = 1; call <= 80; call += 1)
    client.open(call, 0, flood(call, 2 * MAX_BUFFERED_BYTES));
  await settle(client, 900);
  // 64 times the limit of one call is 32 such answers.
  expect(happenings.count('dropped slow_reader')).toBeGreaterThanOrEqual(48);
  expect(client.call(80).isOver).toBe(false);
});

test('more calls than a connection may have are reset one by one', async () => {
  const { port, gateway } = await startRig();
  const client = await openCalls(port);
  for (let call = 0; call < 4_097; call += 1) client.open(call, 0, requestText(call, 'echo'));
  await client.until(() => client.call(4_096).isOver);
  expect(client.call(4_096).reason).toContain('4096 calls are open');
  expect(gateway.session.received).toHaveLength(4_096);
  client.credit(7, PLENTY);
  await client.answer(7);
  await settle(client, 5_000);
});
