import { describe, expect, test } from 'vitest';
import { Draws } from '../../../src/domain/balancing/draws.ts';
import { RandomPicker } from '../../../src/domain/balancing/policies/random.ts';
import { WeightedRandomPicker } from '../../../src/domain/balancing/policies/weighted-random.ts';
import { counted, equalRows, pickMany, rows, seeded } from './rig.ts';

const picks = 100_000;

/** Shares of 100 thousand picks, in whole percents of the expected ones (a deviation of 5 % is ten sigma). */
const expectShares = (
  ids: readonly (string | undefined)[],
  shares: Readonly<Record<string, number>>,
): void => {
  const counts = counted(ids);
  expect(Object.keys(counts).toSorted()).toEqual(Object.keys(shares).toSorted());
  for (const [id, share] of Object.entries(shares)) {
    const ratio = (counts[id] ?? 0) / (ids.length * share);
    expect([id, Math.abs(ratio - 1) < 0.05]).toEqual([id, true]);
  }
};

describe('random', () => {
  test('gives each the same share, whatever its weight', () => {
    const list = rows([{ weight: 1 }, { weight: 500 }, {}, {}]);
    const ids = pickMany(new RandomPicker(list, seeded(1)), picks);
    expectShares(ids, { e0: 0.25, e1: 0.25, e2: 0.25, e3: 0.25 });
  });

  test('is no turn: each follows each', () => {
    const ids = pickMany(new RandomPicker(equalRows(3), seeded(2)), 10_000);
    const pairs = ids.slice(1).map((id, index) => `${ids[index]} ${id}`);
    expect(Object.keys(counted(pairs))).toHaveLength(9);
  });

  test('gives those that live the same share, also when nearly all are dead', () => {
    const list = equalRows(100);
    for (const one of list) one.isUsable = ['e10', 'e11', 'e90'].includes(one.endpoint.id);
    const ids = pickMany(new RandomPicker(list, seeded(3)), picks);
    expectShares(ids, { e10: 1 / 3, e11: 1 / 3, e90: 1 / 3 });
  });

  test('draws each whole number alike', () => {
    const draws = new Draws(() => 0.5);
    const ids = Array.from({ length: picks }, () => String(draws.below(7)));
    expectShares(ids, Object.fromEntries([...Array(7).keys()].map((one) => [`${one}`, 1 / 7])));
  });
});

describe('weighted random', () => {
  test('gives each its share of the weights', () => {
    const list = rows([{ weight: 1 }, { weight: 2 }, { weight: 3 }, { weight: 14 }]);
    const ids = pickMany(new WeightedRandomPicker(list, seeded(1)), picks);
    expectShares(ids, { e0: 0.05, e1: 0.1, e2: 0.15, e3: 0.7 });
  });

  test('gives those that live their share of what is left', () => {
    const list = rows([{ weight: 3 }, { weight: 1 }, { weight: 900, isUsable: false }]);
    const ids = pickMany(new WeightedRandomPicker(list, seeded(2)), picks);
    expectShares(ids, { e0: 0.75, e1: 0.25 });
  });

  test('shares equally where all weights are equal, or none is left', () => {
    for (const weight of [7, 0]) {
      const list = rows([{ weight }, { weight }]);
      expectShares(pickMany(new WeightedRandomPicker(list, seeded(4)), picks), {
        e0: 0.5,
        e1: 0.5,
      });
    }
  });
});
