import { expect, test } from 'vitest';
import { frameTypes, g12Version2 } from '../../../support/originals/layouts.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';
import { requestText } from '../../../support/scripted-session.ts';
import { type FrameClient, openFrames } from './frame-client.ts';
import { openClient, startRig } from './rig.ts';
import { m7Types, s12Types, vocabularies } from './vocabulary.ts';

const HEARTBEAT_MS = 60_000;

const signs = (client: FrameClient, type: number): number =>
  client.frames.filter((frame) => frame.type === type).length;

/** The gateway has handled what was sent before. */
const speak = async (client: FrameClient, request: number): Promise<void> => {
  const before = client.frames.length;
  client.send(request, requestText(1, 'echo'));
  await client.take(before + 1);
};

test.each([
  ['g12', frameTypes.health],
  ['r16', frameTypes.health],
  ['s12', s12Types.ping],
  ['m7', m7Types.ping],
] as const)(
  '%s: a client that is silent for a minute gets a sign of life',
  async (dialect, sign) => {
    const clock = new HandClock();
    const { port } = await startRig({}, {}, clock);
    const client = await openFrames(port, dialect);
    await speak(client, vocabularies[dialect].request);
    clock.advance(1_000);
    clock.advance(HEARTBEAT_MS - 2_000);
    expect(signs(client, sign)).toBe(0);
    clock.advance(3_000);
    await client.take(2);
    expect(client.frames[1]).toEqual({ type: sign, text: '' });
  },
);

test.each(['m6', 'lines'] as const)('%s: there is no sign of life to give', async (dialect) => {
  const clock = new HandClock();
  const { port, happenings } = await startRig({ idleTimeoutMs: 0 }, {}, clock);
  if (dialect === 'm6') await speak(await openFrames(port, 'm6'), 0);
  else {
    const client = await openClient(port);
    client.write(`${requestText(1, 'echo')}\n`);
    await client.linesUpTo(1);
  }
  clock.advance(10 * HEARTBEAT_MS);
  const outbound = happenings.seen.filter((what) => what.startsWith('outbound'));
  expect(outbound).toHaveLength(1);
});

test('a client that speaks gets no sign of life, and 0 switches them off', async () => {
  const clock = new HandClock();
  const { port } = await startRig({}, {}, clock);
  const client = await openFrames(port, 'g12');
  for (let minute = 0; minute < 4; minute += 1) {
    await speak(client, frameTypes.request);
    clock.advance(HEARTBEAT_MS / 2);
  }
  const off = await startRig({ heartbeatMs: 0 }, {}, clock);
  const other = await openFrames(off.port, 'g12');
  await speak(other, frameTypes.request);
  clock.advance(5 * HEARTBEAT_MS);
  await speak(other, frameTypes.request);
  await speak(client, frameTypes.request);
  expect(signs(other, frameTypes.health)).toBe(0);
});

test('what answers a sign of life is not answered again', async () => {
  const clock = new HandClock();
  const { port } = await startRig({}, {}, clock);
  const client = await openFrames(port, 'g12');
  await speak(client, frameTypes.request);
  clock.advance(HEARTBEAT_MS + 2_000);
  await client.take(2);
  client.send(frameTypes.health);
  await speak(client, frameTypes.request);
  expect(signs(client, frameTypes.health)).toBe(1);
  client.send(frameTypes.health);
  await client.take(4);
  expect(signs(client, frameTypes.health)).toBe(2);
});

test('an old client is not dropped for its silence, whatever it is sent', async () => {
  const clock = new HandClock();
  const { port, happenings } = await startRig({ idleTimeoutMs: 0 }, {}, clock);
  const client = await openFrames(port, 'g12');
  await speak(client, frameTypes.request);
  clock.advance(20 * HEARTBEAT_MS);
  await speak(client, frameTypes.request);
  expect(signs(client, frameTypes.health)).toBe(2);
  expect(happenings.count('tcp closed')).toBe(0);
});

test('a peer of version 2 that answers nothing for two intervals is dropped', async () => {
  const clock = new HandClock();
  const { port, happenings } = await startRig({}, {}, clock);
  const client = await openFrames(port, 'g12');
  client.send(frameTypes.negotiate, '{"supported_versions":[1,2]}');
  await client.take(1);
  client.use(g12Version2);
  await speak(client, frameTypes.request);
  clock.advance(HEARTBEAT_MS + 2_000);
  await client.take(3);
  client.send(frameTypes.health);
  await speak(client, frameTypes.request);
  clock.advance(HEARTBEAT_MS + 2_000);
  await client.take(5);
  clock.advance(HEARTBEAT_MS);
  await client.ended;
  expect(client.frames.map(({ type }) => type)).toEqual([
    frameTypes.agree,
    frameTypes.response,
    frameTypes.health,
    frameTypes.response,
    frameTypes.health,
    frameTypes.error,
  ]);
  expect(client.frames.at(-1)?.text).toContain('idle_timeout');
  await happenings.until('tcp closed');
});
