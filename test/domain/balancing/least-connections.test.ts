import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { anyCandidate } from '../../../src/domain/balancing/candidate.ts';
import { LeastConnectionsPicker } from '../../../src/domain/balancing/policies/least-connections.ts';
import { counted, equalRows, pickMany, type Row, rows, seeded, seeds } from './rig.ts';

const share = ({ load, weight }: Row): number => (load + 1) / weight;

/** Picks as traffic does: what is picked has one request more. */
const fill = (list: readonly Row[], picker: LeastConnectionsPicker, times: number): void => {
  for (let pick = 0; pick < times; pick += 1) {
    const picked = picker.pick(anyCandidate);
    const found = list.find((one) => one === picked);
    if (found !== undefined) found.load += 1;
  }
};

describe('least connections', () => {
  test('picks none that has more for its weight than another usable one', () => {
    const loads = fc.array(
      fc.record({
        load: fc.nat(20),
        weight: fc.integer({ min: 1, max: 300 }),
        isUsable: fc.boolean(),
      }),
      { minLength: 1, maxLength: 64 },
    );
    fc.assert(
      fc.property(loads, seeds, (settings, seed) => {
        const list = rows(settings);
        const picked = new LeastConnectionsPicker(list, seeded(seed)).pick(anyCandidate);
        const usable = list.filter(({ isUsable }) => isUsable);
        const least = Math.min(...usable.map(share));
        const found = list.find((one) => one === picked);
        if (found === undefined) expect(usable).toEqual([]);
        else expect(share(found)).toBeCloseTo(least, 9);
      }),
    );
  });

  test('gives idle equal ones their turns, also when the list is made anew', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), seeds, fc.nat(30), (count, seed, picks) => {
        const picker = new LeastConnectionsPicker(equalRows(count), seeded(seed));
        const whole = pickMany(picker, picks + count);
        expect(new Set(whole.slice(-count)).size).toBe(count);
        const before = new LeastConnectionsPicker(equalRows(count), seeded(seed));
        const first = pickMany(before, picks);
        const after = new LeastConnectionsPicker(equalRows(count), seeded(seed + 1), before);
        expect([...first, ...pickMany(after, count)]).toEqual(whole);
      }),
    );
  });

  test('fills all up to the same level', () => {
    const list = rows([{ load: 9 }, { load: 0 }, { load: 4 }, { load: 7, isUsable: false }]);
    fill(list, new LeastConnectionsPicker(list, seeded(1)), 14);
    expect(list.map(({ load }) => load)).toEqual([9, 9, 9, 7]);
  });

  test('loads by weight', () => {
    const list = rows([{ weight: 300 }, { weight: 100 }]);
    fill(list, new LeastConnectionsPicker(list, seeded(1)), 400);
    expect(list.map(({ load }) => load)).toEqual([300, 100]);
  });

  test('keeps a long list nearly level without a walk through it', () => {
    const list = equalRows(1_000);
    fill(list, new LeastConnectionsPicker(list, seeded(1)), 20_000);
    const loads = list.map(({ load }) => load);
    expect([Math.min(...loads), Math.max(...loads)]).toEqual([
      expect.toSatisfy((least: number) => least >= 18),
      expect.toSatisfy((most: number) => most <= 21),
    ]);
  });

  test('finds the only one of a long list that lives', () => {
    const list = equalRows(1_000);
    for (const one of list) one.isUsable = one.endpoint.id === 'e777';
    const picker = new LeastConnectionsPicker(list, seeded(1));
    expect(counted(pickMany(picker, 10))).toEqual({ e777: 10 });
  });
});
