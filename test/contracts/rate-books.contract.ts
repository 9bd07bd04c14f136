import { expect, test } from 'vitest';
import type { Clock } from '../../src/application/ports/driven/clock.ts';
import type { RateBooks } from '../../src/application/ports/driven/rate-accounts.ts';
import { paceOf } from '../../src/domain/limiting/rate.ts';

const pace = paceOf({ limit: 10, windowMs: 1_000, burst: 3 });

/** What every place that keeps accounts has to do. `clock.nowMs` can be set. */
export const describeRateBooks = (name: string, make: (clock: Clock) => RateBooks): void => {
  const start = () => {
    const time = { nowMs: 1_000 };
    const books = make({ nowMs: () => time.nowMs });
    const all = books.book('all');
    const taken = (key: string, count: number): number =>
      Array.from({ length: count }, () => all.take(key, pace)).filter((wait) => wait === 0).length;
    return { time, books, all, taken };
  };

  test(`${name}: each key has an account of its own`, () => {
    const { taken } = start();
    expect([taken('ada', 5), taken('bob', 5), taken('ada', 5)]).toEqual([3, 3, 0]);
  });

  test(`${name}: each name has a book of its own, always the same`, () => {
    const { books, taken } = start();
    expect(taken('ada', 3)).toBe(3);
    expect(books.book('tcp').take('ada', pace)).toBe(0);
    expect(books.book('all').take('ada', pace)).toBeGreaterThan(0);
  });

  test(`${name}: says how long to wait, and that is true`, () => {
    const { time, all, taken } = start();
    taken('ada', 3);
    const waitMs = all.take('ada', pace);
    expect(waitMs).toBeCloseTo(100, 3);
    time.nowMs += waitMs - 1;
    expect(all.take('ada', pace)).toBeCloseTo(1, 3);
    time.nowMs += 1;
    expect(all.take('ada', pace)).toBe(0);
    expect(all.take('ada', pace)).toBeCloseTo(100, 3);
  });

  test(`${name}: keys may be any text`, () => {
    const { all } = start();
    for (const key of ['', '__proto__', 'constructor', 'x'.repeat(10_000), '\u0000é']) {
      expect(all.take(key, pace)).toBe(0);
    }
  });
};
