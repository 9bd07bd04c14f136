import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PIECE_BYTES, WINDOW_BYTES } from '../../../src/application/replicas/channel-window.ts';
import type { PeerChannel } from '../../../src/application/replicas/peer-channel.ts';
import { RecordingEnd } from '../../support/replicas/channel-ends.ts';
import { channelRig, turnsOver } from '../../support/replicas/channel-rig.ts';

type Side = 'opener' | 'acceptor';
type Step =
  | { readonly kind: 'send'; readonly side: Side; readonly bytes: number }
  | { readonly kind: 'pause' | 'resume' | 'finish' | 'abort'; readonly side: Side }
  | { readonly kind: 'turn' | 'still' | 'goOn' | 'lose' };

const side = fc.constantFrom<Side>('opener', 'acceptor');
const quiet = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('send' as const),
      side,
      bytes: fc.oneof(fc.nat(100), fc.nat(400_000)),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('pause', 'resume'), side }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('turn', 'still', 'goOn') }) },
) satisfies fc.Arbitrary<Step>;
const harsh = fc.oneof(
  { weight: 12, arbitrary: quiet },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('finish', 'abort'), side }) },
  { weight: 1, arbitrary: fc.constant({ kind: 'lose' as const }) },
) satisfies fc.Arbitrary<Step>;

interface End {
  readonly channel: PeerChannel;
  readonly heard: RecordingEnd;
  readonly sent: Uint8Array[];
  hasFinished: boolean;
}

let mark = 0;

/** Every message is told from every other one, and from its pieces in another order. */
const messageOf = (bytes: number): Uint8Array => {
  mark += 1;
  const start = mark;
  return Uint8Array.from({ length: bytes }, (_, at) => (at * 13 + start) & 0xff);
};

const total = (messages: readonly Uint8Array[]): number =>
  messages.reduce((sum, { byteLength }) => sum + byteLength, 0);

/** Runs the steps on a channel; `undefined` for its other end as long as that was not taken on. */
const run = async (steps: readonly Step[]) => {
  const rig = await channelRig();
  const heard = new RecordingEnd();
  const peer = rig.second.member.bus.self;
  const channel = rig.first.channels.open(peer, 'work', new Uint8Array(0), heard);
  const opener: End = { channel, heard, sent: [], hasFinished: false };
  await turnsOver();
  const [taken] = rig.second.taken;
  if (taken === undefined) throw new Error('it was taken on');
  const acceptor: End = { channel: taken.channel, heard: taken.end, sent: [], hasFinished: false };
  const ends: Readonly<Record<Side, End>> = { opener, acceptor };
  const move = async (kind: 'turn' | 'still' | 'goOn' | 'lose'): Promise<void> => {
    if (kind === 'turn') await turnsOver();
    else if (kind === 'still') await rig.second.member.standStill();
    else if (kind === 'goOn') await rig.second.member.goOn();
    else rig.first.loses(peer);
  };
  for (const step of steps) {
    if (!('side' in step)) await move(step.kind);
    else if (step.kind === 'send') send(ends[step.side], step.bytes);
    else act(ends[step.side], step.kind);
  }
  const settle = async (): Promise<void> => {
    await rig.second.member.goOn();
    for (const end of [opener, acceptor]) end.channel.resume();
    await turnsOver();
    await turnsOver();
  };
  return { rig, opener, acceptor, settle };
};

const send = (end: End, bytes: number): void => {
  if (end.hasFinished) return;
  const message = messageOf(bytes);
  end.sent.push(message);
  end.channel.send(message);
};

const act = (end: End, kind: 'pause' | 'resume' | 'finish' | 'abort'): void => {
  if (kind === 'finish' || kind === 'abort') end.hasFinished = true;
  end.channel[kind]();
};

test('all that is sent arrives once, whole, in its order, whatever is paused meanwhile', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(quiet, { maxLength: 25 }), async (steps) => {
      const { rig, opener, acceptor, settle } = await run(steps);
      await settle();
      expect(acceptor.heard.messages.length).toBe(opener.sent.length);
      expect(Buffer.concat(acceptor.heard.messages).equals(Buffer.concat(opener.sent))).toBe(true);
      expect(Buffer.concat(opener.heard.messages).equals(Buffer.concat(acceptor.sent))).toBe(true);
      expect([opener.channel.bufferedBytes, acceptor.channel.bufferedBytes]).toEqual([0, 0]);
      opener.channel.finish();
      acceptor.channel.finish();
      await settle();
      expect(rig.first.channels.size + rig.second.channels.size).toBe(0);
      expect([opener.heard.events.at(-1), acceptor.heard.events.at(-1)]).toEqual([
        'finished',
        'finished',
      ]);
    }),
    { numRuns: 60 },
  );
});

test('what is under way to a side that is paused stays within its window', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(quiet, { maxLength: 25 }), async (steps) => {
      const { opener, acceptor, settle } = await run([
        { kind: 'pause', side: 'acceptor' },
        ...steps,
      ]);
      const arrived = total(acceptor.heard.messages);
      const underWay = total(opener.sent) - opener.channel.bufferedBytes - arrived;
      // A message of which not all has come counts as under way: its pieces have been taken.
      const longest = Math.max(0, ...opener.sent.map(({ byteLength }) => byteLength));
      expect(underWay).toBeLessThanOrEqual(WINDOW_BYTES + PIECE_BYTES + longest);
      await settle();
    }),
    { numRuns: 40 },
  );
});

test('whatever ends a channel, both sides hear of one end, and keep a true beginning', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(harsh, { maxLength: 25 }), async (steps) => {
      const { rig, opener, acceptor, settle } = await run(steps);
      await settle();
      opener.channel.abort();
      await settle();
      for (const [end, other] of [
        [opener, acceptor],
        [acceptor, opener],
      ] as const) {
        const { messages, events } = end.heard;
        const sent = Buffer.concat(other.sent).subarray(0, total(messages));
        expect(Buffer.concat(messages).equals(sent)).toBe(true);
        const broken = events.findIndex((event) => event.startsWith('broken'));
        expect(broken < 0 || broken === events.length - 1).toBe(true);
        expect(events.filter((event) => event === 'finished').length).toBeLessThanOrEqual(1);
      }
      expect(rig.first.channels.size + rig.second.channels.size).toBe(0);
    }),
    { numRuns: 100 },
  );
});
