import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCandidate } from '../../../src/domain/balancing/candidate.ts';
import { WeightedPicker } from '../../../src/domain/balancing/policies/weighted.ts';
import { counted, equalRows, idOf, pickMany, rows, seeded, seeds } from './rig.ts';

const weightLists = fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 15 });
const sumOf = (weights: readonly number[]): number =>
  weights.reduce((sum, weight) => sum + weight, 0);
const ofWeights = (weights: readonly number[]) => rows(weights.map((weight) => ({ weight })));

describe('smooth weighted round robin', () => {
  test('gives each exactly its weight over any run of the sum of the weights', () => {
    fc.assert(
      fc.property(weightLists, seeds, fc.nat(100), (weights, seed, skipped) => {
        const picker = new WeightedPicker(ofWeights(weights), seeded(seed));
        pickMany(picker, skipped);
        const counts = counted(pickMany(picker, sumOf(weights)));
        for (const [index, weight] of weights.entries()) {
          expect(Math.abs((counts[`e${index}`] ?? 0) - weight)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('is never more than two picks from the share at any time', () => {
    fc.assert(
      fc.property(weightLists, seeds, (weights, seed) => {
        const picker = new WeightedPicker(ofWeights(weights), seeded(seed));
        const sum = sumOf(weights);
        const counts = weights.map(() => 0);
        for (let picks = 1; picks <= sum; picks += 1) {
          const id = idOf(picker.pick(anyCandidate)) ?? '';
          const index = Number(id.slice(1));
          counts[index] = (counts[index] ?? 0) + 1;
          for (const [at, weight] of weights.entries()) {
            expect(Math.abs((counts[at] ?? 0) - (weight * picks) / sum)).toBeLessThan(2);
          }
        }
      }),
    );
  });

  test('spreads the turns of the heavy one between those of the others', () => {
    const picker = new WeightedPicker(ofWeights([10, ...Array<number>(10).fill(1)]), seeded(7));
    const runs = pickMany(picker, 2_000)
      .map((id) => (id === 'e0' ? 'x' : ' '))
      .join('')
      .split(' ');
    expect(Math.max(...runs.map(({ length }) => length))).toBeLessThanOrEqual(3);
  });

  test('shares by weight among the usable ones', () => {
    fc.assert(
      fc.property(weightLists, seeds, fc.nat(), (weights, seed, dead) => {
        fc.pre(weights.length > 1);
        const list = ofWeights(weights);
        const gone = list[dead % list.length];
        if (gone !== undefined) gone.isUsable = false;
        const usable = list.filter(({ isUsable }) => isUsable);
        const counts = counted(
          pickMany(new WeightedPicker(list, seeded(seed)), sumOf(usable.map((one) => one.weight))),
        );
        for (const { endpoint, weight } of usable) {
          expect(Math.abs((counts[endpoint.id] ?? 0) - weight)).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  const all = () => true;

  test.each([
    [2, undefined],
    [200, undefined],
    [2, all],
    [200, all],
  ])(
    'does not flood those of %i that were away, nor starve the one that was not',
    (count, suits) => {
      const request = { affinity: undefined, suits };
      const list = equalRows(count);
      const picker = new WeightedPicker(list, seeded(3));
      for (const one of list.slice(1)) one.isUsable = false;
      expect(counted(pickMany(picker, 1_000, request))).toEqual({ e0: 1_000 });
      for (const one of list.slice(1)) one.isUsable = true;
      const counts = counted(pickMany(picker, count * 5, request));
      for (const { endpoint } of list) {
        expect(Math.abs((counts[endpoint.id] ?? 0) - 5)).toBeLessThanOrEqual(1);
      }
    },
  );

  test('takes nobody a turn for a condition of one request', () => {
    const list = ofWeights([3, 2, 1]);
    const picker = new WeightedPicker(list, seeded(5));
    const ids: (string | undefined)[] = [];
    for (let pick = 0; pick < 60; pick += 1) {
      const suits = ({ endpoint }: { endpoint: { id: string } }) => endpoint.id === 'e2';
      if (pick % 12 === 0) ids.push(idOf(picker.pick({ affinity: undefined, suits })));
      else ids.push(...pickMany(picker, 1));
    }
    expect(counted(ids)).toEqual({ e0: 30, e1: 20, e2: 10 });
  });

  test('goes on as if nothing had happened when the list is made anew', () => {
    fc.assert(
      fc.property(weightLists, seeds, fc.nat(50), (weights, seed, picks) => {
        const whole = pickMany(new WeightedPicker(ofWeights(weights), seeded(seed)), picks + 40);
        const before = new WeightedPicker(ofWeights(weights), seeded(seed));
        const first = pickMany(before, picks);
        const after = new WeightedPicker(ofWeights(weights), seeded(seed + 1), before);
        expect([...first, ...pickMany(after, 40)]).toEqual(whole);
      }),
    );
  });

  test('shares equally where no weight is left', () => {
    expect(counted(pickMany(new WeightedPicker(ofWeights([0, 0]), seeded(1)), 10))).toEqual({
      e0: 5,
      e1: 5,
    });
  });
});
