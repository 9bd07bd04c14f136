import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import { RoundRobinPicker } from '../../../src/domain/balancing/policies/round-robin.ts';

const endpoints = (count: number): readonly Endpoint[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `e${index}`,
    server: 's',
    target: { protocol: 'unix', path: `/${index}`, framing: 'newline' },
  }));

const all = () => true;
const counts = fc.integer({ min: 1, max: 12 });
const starts = fc.nat(1_000);

const pickMany = (picker: RoundRobinPicker, times: number, usable: (one: Endpoint) => boolean) =>
  Array.from({ length: times }, () => picker.pick(usable)?.id);

describe('round robin', () => {
  test('gives each endpoint the same share in the same turn, wherever it starts [LB-01]', () => {
    fc.assert(
      fc.property(counts, starts, fc.integer({ min: 1, max: 5 }), (count, start, rounds) => {
        const picker = new RoundRobinPicker(endpoints(count), start);
        const turn = pickMany(picker, count, all);
        expect(new Set(turn).size).toBe(count);
        for (let round = 1; round < rounds; round += 1) {
          expect(pickMany(picker, count, all)).toEqual(turn);
        }
      }),
    );
  });

  test('leaves out what is not usable now and keeps the turn among the others', () => {
    const usableSets = counts.chain((count) =>
      fc.record({ count: fc.constant(count), usable: fc.subarray([...Array(count).keys()]) }),
    );
    fc.assert(
      fc.property(usableSets, starts, ({ count, usable }, start) => {
        const ids = new Set(usable.map((index) => `e${index}`));
        const picker = new RoundRobinPicker(endpoints(count), start);
        const picked = pickMany(picker, usable.length * 2, ({ id }) => ids.has(id));
        expect(new Set(picked)).toEqual(ids);
        expect(picked.slice(usable.length)).toEqual(picked.slice(0, usable.length));
        if (usable.length === 0) expect(picker.pick(() => false)).toBeUndefined();
      }),
    );
  });

  test('asks each endpoint once at most for one pick', () => {
    fc.assert(
      fc.property(counts, starts, (count, start) => {
        const asked: string[] = [];
        new RoundRobinPicker(endpoints(count), start).pick(({ id }) => {
          asked.push(id);
          return false;
        });
        expect(asked).toHaveLength(count);
        expect(new Set(asked).size).toBe(count);
      }),
    );
  });

  test('goes on where the picker before it stood when the list is made anew [LB-01]', () => {
    fc.assert(
      fc.property(counts, starts, fc.nat(30), (count, start, picks) => {
        const one = new RoundRobinPicker(endpoints(count), start);
        const whole = pickMany(one, picks + count, all);
        const before = new RoundRobinPicker(endpoints(count), start);
        const first = pickMany(before, picks, all);
        const after = new RoundRobinPicker(endpoints(count), before.position);
        expect([...first, ...pickMany(after, count, all)]).toEqual(whole);
      }),
    );
  });

  test('of nothing picks nothing', () => {
    const picker = new RoundRobinPicker([], 7);
    expect([picker.pick(all), picker.position]).toEqual([undefined, 0]);
  });
});
