import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  decodeDirect,
  encodeDirect,
} from '../../../../src/adapters/outbound/redis/direct-frames.ts';
import { FrameOrder } from '../../../../src/adapters/outbound/redis/frame-order.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const rig = (withdrawn: ReadonlySet<number>) => {
  const clock = new HandClock();
  const heard: (number | 'gap')[] = [];
  const order = new FrameOrder({
    timers: clock,
    reader: {
      frame: (_, frame) => heard.push(frame[0] ?? 0),
      gap: () => heard.push('gap'),
    },
    withdrawnAmong: async (_, numbers) =>
      new Set(numbers.filter((number) => withdrawn.has(number))),
  });
  /** A frame holds its number. */
  const came = (number: number): void => order.came('peer', number, Uint8Array.of(number));
  const wait = async (): Promise<void> => {
    await turn();
    clock.advance(200);
    await turn();
  };
  return { heard, came, wait, order };
};

test('frames that come by two ways are handed over as they were sent', async () => {
  const { heard, came, wait } = rig(new Set());
  for (const number of [1, 3, 4, 2, 6, 5]) came(number);
  await wait();
  expect(heard).toEqual([1, 2, 3, 4, 5, 6]);
});

test('a frame that was withdrawn keeps nobody waiting', async () => {
  const { heard, came } = rig(new Set([2, 3]));
  for (const number of [1, 4, 5]) came(number);
  await turn();
  expect(heard).toEqual([1, 4, 5]);
});

test('a frame that is lost is told of before those behind it', async () => {
  const { heard, came, wait } = rig(new Set([4]));
  for (const number of [1, 3, 5]) came(number);
  await turn();
  expect(heard).toEqual([1]);
  await wait();
  await wait();
  expect(heard).toEqual([1, 'gap', 3, 5]);
});

test('senders do not wait for each other', async () => {
  const { heard, came, order } = rig(new Set());
  came(2);
  order.came('another', 1, Uint8Array.of(9));
  await turn();
  expect(heard).toEqual([9]);
});

test('whatever is lost, withdrawn, late or double: each once, in order, and no loss without a word', async () => {
  const fate = fc.constantFrom('comes', 'comes', 'comes', 'twice', 'withdrawn', 'lost');
  const moves = fc.array(fc.nat(3), { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fate, { minLength: 1, maxLength: 12 }),
      moves,
      async (fates, late) => {
        const numbered = fates.map((what, at) => ({ what, number: at + 1 }));
        const of = (...kinds: readonly string[]) =>
          numbered.filter(({ what }) => kinds.includes(what)).map(({ number }) => number);
        const { heard, came, wait } = rig(new Set(of('withdrawn')));
        const sent = [...of('comes'), ...of('twice'), ...of('twice')].toSorted(
          (one, other) => one + (late[one - 1] ?? 0) - other - (late[other - 1] ?? 0),
        );
        for (const number of sent) came(number);
        for (let round = 0; round <= fates.length; round += 1) await wait();
        const handed = heard.filter((what) => what !== 'gap');
        expect(handed).toEqual(of('comes', 'twice'));
        const lostBeforeOthers = of('lost').some((number) => number < (handed.at(-1) ?? 0));
        expect(heard.includes('gap')).toBe(lostBeforeOthers);
      },
    ),
    { numRuns: 200 },
  );
});

test('published frames are read as they were written, and nothing else is taken for one', () => {
  const frames = fc.record({
    from: fc.stringMatching(/^[\w-]{1,22}$/),
    number: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    frame: fc.uint8Array({ minLength: 1 }).map((bytes) => Buffer.from(bytes)),
  });
  fc.assert(
    fc.property(frames, fc.uint8Array(), (frame, noise) => {
      expect(decodeDirect(encodeDirect(frame))).toEqual(frame);
      const read = decodeDirect(Buffer.from(noise));
      if (read !== undefined) expect(read.number).toBeGreaterThan(0);
    }),
  );
});
