import { expect, test } from 'vitest';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { RecordingEnd } from '../../support/replicas/channel-ends.ts';
import { channelRig, turnsOver } from '../../support/replicas/channel-rig.ts';

test('a replica that leaves ends what it has taken on, and takes on nothing more, which is certain to whoever asks', async () => {
  const { first, second } = await channelRig();
  const owner = second.member.bus.self;
  const early = new RecordingEnd();
  const channel = first.channels.open(owner, 'work', new Uint8Array(0), early);
  await turnsOver();
  expect([first.channels.accepted, second.channels.accepted]).toEqual([0, 1]);
  second.channels.leave();
  const late = new RecordingEnd();
  first.channels.open(owner, 'work', new Uint8Array(0), late);
  await turnsOver();
  expect(late.events).toEqual(['broken no']);
  const [taken] = second.taken;
  taken?.channel.send(encodeText('last words'));
  taken?.channel.finish();
  channel.finish();
  await turnsOver();
  expect(early.texts).toEqual(['last words']);
  expect(second.taken).toHaveLength(1);
  expect(second.channels.accepted).toBe(0);
});

test('whoever was refused hears so, even where the replica is gone before its word has come', async () => {
  const { clock, first, second } = await channelRig();
  second.channels.leave();
  const end = new RecordingEnd();
  const owner = second.member.bus.self;
  first.channels.open(owner, 'work', new Uint8Array(0), end);
  await first.member.standStill();
  await turnsOver();
  first.loses(owner);
  await turnsOver();
  expect(end.events).toEqual([]);
  await first.member.goOn();
  await turnsOver();
  expect(end.events).toEqual(['broken no']);
  clock.advance(1_000);
  expect(end.events).toHaveLength(1);
});
