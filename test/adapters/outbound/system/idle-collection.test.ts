import { expect, test } from 'vitest';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import { collectWhenIdle } from '../../../../src/adapters/outbound/system/idle-collection.ts';
import { HandClock } from '../../../support/pure/hand-clock.ts';

const LOOK_MS = 5_000;

/** Its collections leave 110 bytes of whatever there was. */
const scripted = (looks: readonly { readonly bytes: number; readonly busy: number }[]) => {
  const clock = new HandClock();
  let now = { bytes: 100, busy: 0 };
  const collections: number[] = [];
  const end = collectWhenIdle(clock, {
    residentBytes: () => now.bytes,
    busyShare: () => now.busy,
    collect: () => {
      collections.push(clock.nowMs());
      now = { ...now, bytes: 110 };
    },
  });
  for (const look of looks) {
    now = look;
    clock.advance(LOOK_MS);
  }
  return { clock, collections, end };
};

test('what a spike left is collected once nothing happens, and not again', () => {
  const { collections, clock, end } = scripted([
    { bytes: 300, busy: 0.9 },
    { bytes: 300, busy: 0.01 },
  ]);
  clock.advance(10 * LOOK_MS);
  expect(collections).toEqual([2 * LOOK_MS]);
  end();
  expect(clock.alarms).toBe(0);
});

test('nothing is collected while there is something to do, nor for a little', () => {
  const busy = { bytes: 900, busy: 0.06 };
  const idle = { bytes: 114, busy: 0 };
  expect(scripted([busy, busy, idle, idle]).collections).toEqual([]);
});

test('what was given back without it is not expected to be there again', () => {
  expect(
    scripted([
      { bytes: 60, busy: 0 },
      { bytes: 75, busy: 0 },
    ]).collections,
  ).toEqual([2 * LOOK_MS]);
});

test('of this process it gives back what nobody needs', async () => {
  let held: object[] | undefined = Array.from({ length: 1_500_000 }, (_, at) => ({ at }));
  const { heapUsed } = process.memoryUsage();
  expect(held.length).toBeGreaterThan(0);
  let look = (): void => undefined;
  const timers = {
    ...systemTimers,
    every: (_: number, action: () => void) => {
      look = action;
      return () => undefined;
    },
  };
  const rss = process.memoryUsage.rss;
  try {
    // As if it had been smaller when the watch began.
    process.memoryUsage.rss = () => 1;
    collectWhenIdle(timers);
  } finally {
    process.memoryUsage.rss = rss;
  }
  held = undefined;
  await expect
    .poll(() => {
      look();
      return process.memoryUsage().heapUsed;
    })
    .toBeLessThan(heapUsed - 20_000_000);
});
