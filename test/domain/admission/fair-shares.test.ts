import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FairShares, shareOf } from '../../../src/domain/admission/fair-shares.ts';

const wants = fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 30 });

describe('shares of what may start', () => {
  test('fill what is allowed and no more, unless each gets its one', () => {
    fc.assert(
      fc.property(wants, fc.integer({ min: 1, max: 5_000 }), (wanted, allowed) => {
        const share = shareOf(wanted, allowed);
        const given = wanted.map((want) => Math.min(want, share));
        const all = given.reduce((sum, one) => sum + one, 0);
        const total = wanted.reduce((sum, one) => sum + one, 0);
        expect(all).toBeLessThanOrEqual(Math.max(allowed, wanted.length));
        // Rounding loses less than one for each.
        if (total > allowed) expect(all).toBeGreaterThan(allowed - wanted.length);
        else expect(all).toBe(total);
      }),
    );
  });

  test('who wants less than an equal part gets all of it', () => {
    fc.assert(
      fc.property(wants, fc.integer({ min: 1, max: 5_000 }), (wanted, allowed) => {
        const equal = Math.floor(allowed / wanted.length);
        const share = shareOf(wanted, allowed);
        for (const want of wanted) if (want <= equal) expect(Math.min(want, share)).toBe(want);
      }),
    );
  });

  test('the heaviest is refused, and of it what came last; the other notices nothing', () => {
    const shares = new FairShares();
    const period = (): readonly string[] => {
      const started: string[] = [];
      for (let at = 0; at < 200; at += 1) {
        if (shares.admit('heavy')) started.push('heavy');
        if (at % 20 === 0 && shares.admit('light')) started.push('light');
      }
      return started;
    };
    expect(period()).toHaveLength(210);
    expect([shares.started, shares.refused]).toEqual([210, 0]);
    shares.next(60);
    const started = period();
    expect(started.filter((who) => who === 'light')).toHaveLength(10);
    expect(started.filter((who) => who === 'heavy')).toHaveLength(50);
    expect([shares.started, shares.refused]).toEqual([60, 150]);
    shares.next(undefined);
    expect(period()).toHaveLength(210);
  });

  test('a principal nobody knew gets a share as well', () => {
    const shares = new FairShares();
    for (let at = 0; at < 100; at += 1) shares.admit('heavy');
    shares.next(10);
    for (let at = 0; at < 100; at += 1) shares.admit('heavy');
    expect(shares.admit('newcomer')).toBe(true);
  });
});
