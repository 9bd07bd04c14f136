import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { CrashBudget } from '../../../src/domain/workers/crash-budget.ts';

const settings = { crashes: 2, withinMs: 1_000 };

describe('a crash budget', () => {
  test('is used up by one crash too many, until the first of them is old enough', () => {
    const budget = new CrashBudget(settings);
    budget.crashed(0);
    budget.crashed(300);
    expect(budget.usedUpUntilMs(300)).toBe(0);
    budget.crashed(600);
    expect(budget.usedUpUntilMs(600)).toBe(1_000);
    expect(budget.usedUpUntilMs(999)).toBe(1_000);
    expect(budget.usedUpUntilMs(1_000)).toBe(0);
    expect(budget.count(1_000)).toBe(2);
  });

  test('of none is used up by the first', () => {
    const budget = new CrashBudget({ crashes: 0, withinMs: 50 });
    expect(budget.usedUpUntilMs(0)).toBe(0);
    budget.crashed(10);
    expect(budget.usedUpUntilMs(10)).toBe(60);
  });

  test('says what counting all crashes of the window would say', () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 700 }), { maxLength: 40 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 0, max: 5 }), (pauses, crashes) => {
        const budget = new CrashBudget({ crashes, withinMs: 1_000 });
        const all: number[] = [];
        let nowMs = 0;
        for (const pause of pauses) {
          nowMs += pause;
          all.push(nowMs);
          budget.crashed(nowMs);
          const fresh = all.filter((atMs) => atMs > nowMs - 1_000);
          const isUsedUp = fresh.length > crashes;
          const untilMs = isUsedUp ? (fresh.at(-crashes - 1) ?? 0) + 1_000 : 0;
          expect(budget.usedUpUntilMs(nowMs)).toBe(untilMs);
          expect(budget.count(nowMs)).toBe(Math.min(fresh.length, crashes + 1));
        }
      }),
    );
  });
});
