import { expect, test } from 'vitest';
import type { GrantedToken } from '../../../src/application/ports/driven/token-grants.ts';
import type { ShownCredential } from '../../../src/application/ports/driven/upstream-credentials.ts';
import { TokenSlot } from '../../../src/application/upstream-credentials/token-slot.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

interface Bench {
  readonly clock: HandClock;
  readonly slot: TokenSlot;
  /** Questions so far. */
  asked(): number;
  /** Answers the oldest question that is open. */
  answer(outcome: GrantedToken | Fault): Promise<void>;
}

const bench = (): Bench => {
  const clock = new HandClock();
  const open: ((outcome: GrantedToken | Fault) => void)[] = [];
  let count = 0;
  const slot = new TokenSlot(() => {
    count += 1;
    return new Promise((resolve) => open.push(resolve));
  }, clock);
  return {
    clock,
    slot,
    asked: () => count,
    answer: async (outcome) => {
      open.shift()?.(outcome);
      await new Promise(setImmediate);
    },
  };
};

const token = (value: string, lifetimeMs: number | undefined = 300_000): GrantedToken => ({
  value,
  lifetimeMs,
});
const down = new Fault('auth_unavailable', 'down');

/** What it shows now, without waiting. */
const shownBy = ({ slot }: Bench): string => {
  const shown = slot.show();
  if (shown instanceof Promise) return 'asks';
  return shown instanceof Fault ? shown.code : shown.value;
};

const credentialOf = ({ slot }: Bench): ShownCredential => {
  const shown = slot.show();
  if (shown instanceof Promise || shown instanceof Fault) throw new Error('it shows nothing');
  return shown;
};

test('all who come before the answer wait for one question', async () => {
  const one = bench();
  const waiting = [one.slot.show(), one.slot.show(), one.slot.show()];
  expect(one.asked()).toBe(1);
  await one.answer(token('a'));
  const shown = { header: 'authorization', value: 'Bearer a' };
  expect(await Promise.all(waiting.map(async (one) => one))).toEqual([shown, shown, shown]);
  expect(shownBy(one)).toBe('Bearer a');
  expect(one.asked()).toBe(1);
});

test('another one is fetched before the end, while the old one is still shown', async () => {
  const one = bench();
  void one.slot.show();
  await one.answer(token('a', 300_000));
  one.clock.advance(239_999);
  expect(shownBy(one)).toBe('Bearer a');
  expect(one.asked()).toBe(1);
  one.clock.advance(1);
  expect(shownBy(one)).toBe('Bearer a');
  expect(shownBy(one)).toBe('Bearer a');
  expect(one.asked()).toBe(2);
  await one.answer(token('b'));
  expect(shownBy(one)).toBe('Bearer b');
});

test('one that ends is not shown in the last moments of its life', async () => {
  const one = bench();
  void one.slot.show();
  await one.answer(token('a', 300_000));
  one.clock.advance(294_999);
  expect(shownBy(one)).toBe('Bearer a');
  await one.answer(down);
  one.clock.advance(1);
  expect(shownBy(one)).toBe('auth_unavailable');
  one.clock.advance(1_000);
  expect(shownBy(one)).toBe('asks');
});

test('one whose end is not said is fetched anew every hour', async () => {
  const one = bench();
  void one.slot.show();
  await one.answer({ value: 'a', lifetimeMs: undefined });
  one.clock.advance(3_500_000);
  expect(shownBy(one)).toBe('Bearer a');
  one.clock.advance(100_000);
  expect(shownBy(one)).toBe('asks');
});

test('a server that gives none is asked at most once a second', async () => {
  const one = bench();
  const first = one.slot.show();
  await one.answer(down);
  expect(await first).toBe(down);
  for (let turn = 0; turn < 100; turn += 1) expect(shownBy(one)).toBe('auth_unavailable');
  expect(one.asked()).toBe(1);
  one.clock.advance(1_000);
  expect(shownBy(one)).toBe('asks');
  expect(one.asked()).toBe(2);
});

test('one that was refused is fetched anew, once for all who were refused', async () => {
  const one = bench();
  void one.slot.show();
  await one.answer(token('a'));
  const old = credentialOf(one);
  const renewed = [one.slot.renew(old), one.slot.renew(old)];
  expect(one.asked()).toBe(2);
  await one.answer(token('b'));
  const [first, second] = await Promise.all(renewed.map(async (one) => one));
  expect(first).toEqual({ header: 'authorization', value: 'Bearer b' });
  expect(second).toBe(first);
  // Somebody comes late with the old one.
  expect(one.slot.renew(old)).toBe(first);
  expect(one.asked()).toBe(2);
});

test('a server that refuses every token costs one question in ten seconds', async () => {
  const one = bench();
  void one.slot.show();
  await one.answer(token('a'));
  void one.slot.renew(credentialOf(one));
  await one.answer(token('b'));
  for (let turn = 0; turn < 50; turn += 1) {
    expect(one.slot.renew(credentialOf(one))).toBeUndefined();
  }
  expect(one.asked()).toBe(2);
  one.clock.advance(10_000);
  void one.slot.renew(credentialOf(one));
  expect(one.asked()).toBe(3);
});
