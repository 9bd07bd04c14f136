import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RoundRobinPicker } from '../../../src/domain/balancing/policies/round-robin.ts';
import { counted, equalRows, pickMany, rows, seeded, seeds } from './rig.ts';

const counts = fc.integer({ min: 1, max: 12 });

describe('round robin', () => {
  test('gives each endpoint the same share in the same turn, wherever it starts', () => {
    fc.assert(
      fc.property(counts, seeds, fc.integer({ min: 1, max: 5 }), (count, seed, rounds) => {
        const picker = new RoundRobinPicker(equalRows(count), seeded(seed));
        const turn = pickMany(picker, count);
        expect(new Set(turn).size).toBe(count);
        for (let round = 1; round < rounds; round += 1) {
          expect(pickMany(picker, count)).toEqual(turn);
        }
      }),
    );
  });

  test('leaves out what is not usable now and keeps the turn among the others', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { minLength: 1, maxLength: 12 }), seeds, (live, seed) => {
        const list = rows(live.map((isUsable) => ({ isUsable })));
        const usable = list.filter(({ isUsable }) => isUsable).map(({ endpoint }) => endpoint.id);
        const picked = pickMany(new RoundRobinPicker(list, seeded(seed)), usable.length * 2);
        expect(new Set(picked)).toEqual(new Set(usable));
        expect(picked.slice(usable.length)).toEqual(picked.slice(0, usable.length));
      }),
    );
  });

  test('asks each endpoint once at most for one pick, and gives none when none suits', () => {
    fc.assert(
      fc.property(counts, seeds, (count, seed) => {
        const asked: string[] = [];
        const suits = ({ endpoint }: { endpoint: { id: string } }) => {
          asked.push(endpoint.id);
          return false;
        };
        const picker = new RoundRobinPicker(equalRows(count), seeded(seed));
        expect(picker.pick({ affinity: undefined, suits })).toBeUndefined();
        expect(new Set(asked).size).toBe(count);
        expect(asked).toHaveLength(count);
      }),
    );
  });

  test('goes on where the picker before it stood when the list is made anew', () => {
    fc.assert(
      fc.property(counts, seeds, fc.nat(30), (count, seed, picks) => {
        const whole = pickMany(new RoundRobinPicker(equalRows(count), seeded(seed)), picks + count);
        const before = new RoundRobinPicker(equalRows(count), seeded(seed));
        const first = pickMany(before, picks);
        const after = new RoundRobinPicker(equalRows(count), seeded(seed + 1), before);
        expect([...first, ...pickMany(after, count)]).toEqual(whole);
      }),
    );
  });

  test('goes on with the next one that is still there when some went and others came', () => {
    const before = new RoundRobinPicker(equalRows(5), () => 0);
    pickMany(before, 2);
    const list = rows([{ id: 'new' }, { id: 'e4' }, { id: 'e3' }, { id: 'e0' }]);
    const after = new RoundRobinPicker(list, () => 0, before);
    expect(pickMany(after, 4)).toEqual(['e3', 'e0', 'new', 'e4']);
  });

  test('starts anywhere, so that a new list does not send all to its first', () => {
    const starts = Array.from({ length: 100 }, (_, index) =>
      pickMany(new RoundRobinPicker(equalRows(10), () => index / 100), 1),
    );
    expect(counted(starts.flat())).toEqual(
      Object.fromEntries(equalRows(10).map(({ endpoint }) => [endpoint.id, 10])),
    );
  });
});
