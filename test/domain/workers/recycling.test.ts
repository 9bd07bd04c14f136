import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { noRecycling, recycleReasonOf } from '../../../src/domain/workers/recycling.ts';

const fresh = { calls: 0, rssBytes: 1_000, ageMs: 0 };

describe('a worker is to be replaced', () => {
  test.each([
    ['calls', { calls: 9 }, undefined],
    ['calls', { calls: 10 }, 'calls'],
    ['memory', { rssBytes: 2_000 }, undefined],
    ['memory', { rssBytes: 2_001 }, 'rss'],
    ['memory nobody sees', { rssBytes: undefined }, undefined],
    ['age', { ageMs: 59_999 }, undefined],
    ['age', { ageMs: 60_000 }, 'age'],
  ])('because of its %s: %j', (_, reading, reason) => {
    const rules = { calls: 10, rssBytes: 2_000, ageMs: 60_000 };
    expect(recycleReasonOf({ ...fresh, ...reading }, rules)).toBe(reason);
  });

  test('never without a rule', () => {
    const number = fc.nat({ max: 2 ** 40 });
    fc.assert(
      fc.property(number, number, number, (calls, rssBytes, ageMs) => {
        expect(recycleReasonOf({ calls, rssBytes, ageMs }, noRecycling)).toBeUndefined();
      }),
    );
  });
});
