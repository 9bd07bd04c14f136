import { beforeEach, describe, expect, test } from 'vitest';
import { MemorySharedState } from '../../../src/adapters/outbound/memory/shared-state.ts';
import type { LeaseBook } from '../../../src/application/ports/driven/lease-book.ts';
import { StoreTrouble } from '../../../src/application/ports/driven/store-trouble.ts';
import { LeasedMembership } from '../../../src/application/replicas/leased-membership.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';

const leaseMs = 1_200;
const away = new StoreTrouble('away', 'cut off');

/** A way to the book that can be cut. */
class CutBook implements LeaseBook {
  isCut = false;
  asked = 0;
  /** Answers are held back while there is one. */
  hold: Promise<void> | undefined;
  readonly #book: LeaseBook;

  constructor(book: LeaseBook) {
    this.#book = book;
  }

  async renew(replica: string, ms: number) {
    this.asked += 1;
    if (this.isCut) return away;
    const renewed = await this.#book.renew(replica, ms);
    await this.hold;
    return renewed;
  }

  isAlive(replica: string) {
    return this.isCut ? Promise.resolve(away) : this.#book.isAlive(replica);
  }

  release(replica: string) {
    return this.isCut ? Promise.resolve() : this.#book.release(replica);
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
};

describe('a lease that is held', () => {
  const clock = { time: new HandClock() };
  let state: MemorySharedState;
  beforeEach(() => {
    clock.time = new HandClock();
    state = new MemorySharedState(clock.time);
  });

  const replica = (self: string) => {
    const book = new CutBook(state.leases);
    const time = new HandClock();
    const membership = new LeasedMembership({ book, self, leaseMs, clock: time, timers: time });
    const lost: string[] = [];
    const terms: number[] = [];
    membership.onLost((other) => lost.push(other));
    membership.onTerm(() => terms.push(membership.term));
    return { book, time, membership, lost, terms };
  };

  type Replica = ReturnType<typeof replica>;

  /** Time passes for the book and for those replicas; any other stands still. */
  const pass = async (ms: number, ...replicas: readonly Replica[]): Promise<void> => {
    for (let passed = 0; passed < ms; passed += 50) {
      clock.time.advance(50);
      for (const { time } of replicas) time.advance(50);
      await settled();
    }
  };

  test('it is held from the start on, and renewed', async () => {
    const a = replica('a');
    expect(a.membership.isHeld).toBe(false);
    expect(await a.membership.start()).toBeUndefined();
    expect(a.membership.isHeld).toBe(true);
    expect(a.terms).toEqual([1]);
    await pass(10 * leaseMs, a);
    expect(a.membership.isHeld).toBe(true);
    expect(a.membership.term).toBe(1);
    expect(await state.leases.isAlive('a')).toBe(true);
  });

  test('it runs out here before it does in the book', async () => {
    const a = replica('a');
    await a.membership.start();
    a.book.isCut = true;
    let heldMs = 0;
    while (a.membership.isHeld) {
      expect(await state.leases.isAlive('a')).toBe(true);
      await pass(50, a);
      heldMs += 50;
    }
    expect(await state.leases.isAlive('a')).toBe(true);
    expect(heldMs).toBeGreaterThan((2 / 3) * leaseMs);
  });

  test('one renewal that is lost costs nothing', async () => {
    const a = replica('a');
    await a.membership.start();
    a.book.isCut = true;
    await pass(leaseMs / 3, a);
    a.book.isCut = false;
    await pass(leaseMs / 3, a);
    expect(a.membership.isHeld).toBe(true);
    expect(a.terms).toEqual([1]);
  });

  test('time that passed before the answer came counts', async () => {
    const a = replica('a');
    const held = Promise.withResolvers<void>();
    a.book.hold = held.promise;
    const started = a.membership.start();
    await settled();
    a.time.advance(leaseMs);
    held.resolve();
    await started;
    expect(a.membership.isHeld).toBe(false);
  });

  test('after it had run out there is a new term, told once', async () => {
    const a = replica('a');
    await a.membership.start();
    a.book.isCut = true;
    await pass(2 * leaseMs, a);
    expect(a.membership.isHeld).toBe(false);
    a.book.isCut = false;
    await pass(leaseMs, a);
    expect(a.membership.isHeld).toBe(true);
    expect(a.terms).toEqual([1, 2]);
  });

  test('a store that comes back after it had run out here may be another one: a new term, whatever it says', async () => {
    const a = replica('a');
    await a.membership.start();
    a.book.isCut = true;
    while (a.membership.isHeld) await pass(50, a);
    expect(await state.leases.isAlive('a')).toBe(true);
    a.book.isCut = false;
    await a.membership.renew();
    expect(a.terms).toEqual([1, 2]);
  });

  test('a replica that stood still knows so at once and asks when it is told to', async () => {
    const a = replica('a');
    await a.membership.start();
    await pass(2 * leaseMs);
    // It wakes: its clock has gone on, its timers have not rung yet.
    const { book } = a;
    a.time.nowMs = () => 2 * leaseMs;
    expect(a.membership.isHeld).toBe(false);
    await a.membership.renew();
    expect(a.membership.isHeld).toBe(true);
    expect(a.membership.term).toBe(2);
    expect(book.asked).toBe(2);
  });

  test('each sees how many serve, and hears once of one that is lost', async () => {
    const [a, b, c] = [replica('a'), replica('b'), replica('c')];
    for (const { membership } of [a, b, c]) await membership.start();
    await pass(2 * leaseMs, a, b, c);
    expect([a, b, c].map(({ membership }) => membership.replicas)).toEqual([3, 3, 3]);
    await pass(2_000, a, b);
    expect(a.lost).toEqual(['c']);
    expect(b.lost).toEqual(['c']);
    expect(a.membership.replicas).toBe(2);
    expect(await a.membership.isAlive('c')).toBe(false);
  });

  test('one that says goodbye is missed at the next renewal', async () => {
    const [a, b] = [replica('a'), replica('b')];
    for (const { membership } of [a, b]) await membership.start();
    await pass(2 * leaseMs, a, b);
    await b.membership.stop();
    expect(b.membership.isHeld).toBe(false);
    await pass(leaseMs / 3, a);
    expect(a.lost).toEqual(['b']);
    await pass(leaseMs, a, b);
    expect(await state.leases.isAlive('b')).toBe(false);
  });

  test('of a book that came back empty nobody is taken for lost who renews', async () => {
    const [a, b] = [replica('a'), replica('b')];
    for (const { membership } of [a, b]) await membership.start();
    await pass(2 * leaseMs, a, b);
    await state.leases.release('a');
    await state.leases.release('b');
    await pass(3 * leaseMs, a, b);
    expect([...a.lost, ...b.lost]).toEqual([]);
    expect(a.terms).toEqual([1, 2]);
    expect(a.membership.replicas).toBe(2);
  });

  test('the last number of replicas counts while the book is away', async () => {
    const [a, b] = [replica('a'), replica('b')];
    for (const { membership } of [a, b]) await membership.start();
    await pass(2 * leaseMs, a, b);
    a.book.isCut = true;
    await pass(5 * leaseMs, a);
    expect(a.membership.replicas).toBe(2);
    expect(await a.membership.isAlive('b')).toBe(away);
    expect(a.lost).toEqual([]);
  });

  test('a book that is away at the start is said, and the lease is had when it is back', async () => {
    const a = replica('a');
    a.book.isCut = true;
    expect(await a.membership.start()).toBe(away);
    expect(a.membership.replicas).toBe(1);
    a.book.isCut = false;
    await pass(leaseMs, a);
    expect(a.membership.isHeld).toBe(true);
  });

  test('whoever does not listen any more hears nothing', async () => {
    const a = replica('a');
    let heard = 0;
    a.membership.onTerm(() => {
      heard += 1;
    })();
    await a.membership.start();
    expect(heard).toBe(0);
    await a.membership.stop();
    expect(a.time.alarms).toBe(0);
  });
});
