import { beforeEach, describe, expect, test } from 'vitest';
import { WINDOW_BYTES } from '../../../src/application/replicas/channel-window.ts';
import {
  type ChannelFrame,
  decodeChannelFrame,
  encodeChannelFrame,
  partKind,
} from '../../../src/domain/replicas/channel-frame.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { RecordingEnd, type TakenChannel } from '../../support/replicas/channel-ends.ts';
import {
  type ChannelRig,
  channelRig,
  MAX_MESSAGE_BYTES,
  turnsOver,
} from '../../support/replicas/channel-rig.ts';

const head = encodeText('head');
const kilobytes = (count: number): Uint8Array =>
  Uint8Array.from({ length: count * 1_024 }, (_, at) => (at * 31) & 0xff);

describe('channels between replicas', () => {
  let rig: ChannelRig;
  let end: RecordingEnd;

  beforeEach(async () => {
    rig = await channelRig();
    end = new RecordingEnd();
  });

  const open = (service = 'work') =>
    rig.first.channels.open(rig.second.member.bus.self, service, head, end);

  const taken = async (): Promise<TakenChannel> => {
    await turnsOver();
    const [channel] = rig.second.taken;
    if (channel === undefined) throw new Error('nothing was opened');
    return channel;
  };

  test('carry messages both ways and are over when both sides have finished', async () => {
    const channel = open();
    channel.send(encodeText('question'));
    channel.finish();
    const there = await taken();
    expect(there.head).toEqual(head);
    expect(there.end.texts).toEqual(['question']);
    there.channel.send(encodeText('answer'));
    there.channel.finish();
    await turnsOver();
    expect(end.texts).toEqual(['answer']);
    expect(end.events).toEqual(['received', 'finished']);
    expect(there.end.events).toEqual(['received', 'finished']);
    expect(rig.first.channels.size + rig.second.channels.size).toBe(0);
    expect(rig.clock.alarms).toBe(1);
  });

  test('need one frame for a whole question, and one for an answer that comes soon', async () => {
    let frames = 0;
    const count = (): void => {
      frames += 1;
    };
    rig.first.member.bus.onFrame(count);
    rig.second.member.bus.onFrame(count);
    const channel = open();
    channel.send(encodeText('question'));
    channel.finish();
    const there = await taken();
    rig.clock.advance(10);
    there.channel.send(encodeText('answer'));
    there.channel.finish();
    await turnsOver();
    rig.clock.advance(5_000);
    await turnsOver();
    expect(end.events).toEqual(['received', 'finished']);
    expect(frames).toBe(2);
  });

  test('keep the bounds of messages of any length', async () => {
    const sent = [0, 1, 64, 65, 200, 1_000].map(kilobytes);
    const channel = open();
    for (const message of sent) channel.send(message);
    const there = await taken();
    expect(there.end.messages).toEqual(sent);
  });

  test('hold back what the peer does not take, and go on when it does', async () => {
    const channel = open();
    const there = await taken();
    there.channel.pause();
    for (let count = 0; count < 40; count += 1) channel.send(kilobytes(16));
    await turnsOver();
    expect(there.end.messages).toEqual([]);
    expect(channel.bufferedBytes).toBeGreaterThan(40 * 16 * 1_024 - WINDOW_BYTES - 65_536);
    expect(end.events).toEqual([]);
    there.channel.resume();
    await turnsOver();
    expect(there.end.messages).toHaveLength(40);
    expect(channel.bufferedBytes).toBe(0);
    expect(end.events).toEqual(['drained']);
  });

  test('let a side that finished hear the rest', async () => {
    const channel = open();
    channel.finish();
    const there = await taken();
    there.channel.send(kilobytes(500));
    there.channel.finish();
    await turnsOver();
    expect(end.messages[0]?.byteLength).toBe(500 * 1_024);
    expect(end.events).toEqual(['received', 'finished']);
  });

  test('say that a service nobody offers was certainly not taken on', async () => {
    open('unknown');
    await turnsOver();
    expect(end.events).toEqual(['broken no']);
    expect(end.fault?.row.retryable).toBe(true);
  });

  test('tell the other side of an abort, and nothing more to who aborted', async () => {
    const channel = open();
    const there = await taken();
    channel.abort();
    await turnsOver();
    expect(there.end.events).toEqual(['broken maybe']);
    expect(end.events).toEqual([]);
    expect(rig.second.channels.size).toBe(0);
  });

  test('aborted in the turn in which they were opened leave no trace', async () => {
    open().abort();
    await turnsOver();
    expect(rig.second.taken).toEqual([]);
    expect(rig.clock.alarms).toBe(0);
  });

  test('take back what a replica that stands still has not seen', async () => {
    await rig.second.member.standStill();
    open().send(encodeText('do it'));
    await turnsOver();
    rig.clock.advance(1_500);
    await turnsOver();
    expect(end.events).toEqual(['broken no']);
    await rig.second.member.goOn();
    await turnsOver();
    expect(rig.second.taken).toEqual([]);
  });

  test('cannot say whether a lost replica has carried out what it took on', async () => {
    open();
    await taken();
    rig.clock.advance(20);
    await turnsOver();
    rig.first.loses(rig.second.member.bus.self);
    await turnsOver();
    expect(end.events).toEqual(['broken maybe']);
    expect(end.fault?.code).toBe('outcome_unknown');
  });

  test('cannot say it either of one that took a frame and was lost before it said so', async () => {
    open();
    await taken();
    rig.first.loses(rig.second.member.bus.self);
    await turnsOver();
    expect(end.events).toEqual([]);
    rig.clock.advance(150);
    await turnsOver();
    expect(end.events).toEqual(['broken maybe']);
    expect(rig.second.taken[0]?.end.events).toEqual(['broken maybe']);
  });

  test('tell who speaks on a channel that is not there any more', async () => {
    const parts = [{ kind: partKind.last, payload: head }];
    const stray = encodeChannelFrame({ isFromOpener: true, channel: 77, parts });
    const answers: (ChannelFrame | undefined)[] = [];
    rig.first.member.bus.onFrame((_, frame) => answers.push(decodeChannelFrame(frame)));
    rig.first.member.bus.post(rig.second.member.bus.self, stray);
    await turnsOver();
    expect(answers).toMatchObject([
      { isFromOpener: false, channel: 77, parts: [{ kind: partKind.abort }] },
    ]);
    expect(rig.second.taken).toEqual([]);
  });

  test('do not wait for a replica that is not there', async () => {
    rig.first.channels.open('nobody', 'work', head, end);
    await turnsOver();
    expect(end.events).toEqual(['broken no']);
  });

  test('last as long as they have to once they are taken on', async () => {
    const channel = open();
    const there = await taken();
    rig.clock.advance(20);
    await turnsOver();
    rig.clock.advance(3_600_000);
    there.channel.send(encodeText('late'));
    await turnsOver();
    expect(end.texts).toEqual(['late']);
    channel.abort();
  });

  test('break where a message is longer than anybody may send', async () => {
    const channel = open();
    const there = await taken();
    channel.send(new Uint8Array(MAX_MESSAGE_BYTES + 1));
    await turnsOver();
    expect(there.end.events).toEqual(['broken maybe']);
    expect(end.events.at(-1)).toBe('broken maybe');
  });

  test('end with a peer whose frames make no sense', async () => {
    open();
    await taken();
    rig.first.member.bus.post(rig.second.member.bus.self, encodeText('nonsense'));
    await turnsOver();
    expect(rig.second.taken[0]?.end.events).toEqual(['broken maybe']);
    expect(end.events).toEqual(['broken maybe']);
  });
});
