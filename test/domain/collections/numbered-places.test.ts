import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberedPlaces } from '../../../src/domain/collections/numbered-places.ts';

const moves = fc.array(fc.record({ number: fc.nat(40), comes: fc.boolean() }), { maxLength: 120 });

test('finds exactly what was put and not removed, under its number alone', () => {
  fc.assert(
    fc.property(moves, (steps) => {
      const places = new NumberedPlaces<object>();
      const model = new Map<number, object>();
      for (const { number, comes } of steps) {
        if (comes) {
          const item = {};
          if (places.put(number, item)) model.set(number, item);
        } else {
          const item = model.get(number) ?? {};
          expect(places.remove(number, item)).toBe(model.delete(number));
        }
        expect(places.size).toBe(model.size);
        expect(new Set(places.numbers)).toEqual(new Set(model.keys()));
        expect(new Set(places.items)).toEqual(new Set(model.values()));
        for (let one = 0; one <= 40; one += 1) expect(places.get(one)).toBe(model.get(one));
      }
    }),
  );
});

test('a number whose place is taken is refused and changes nothing', () => {
  const places = new NumberedPlaces<object>();
  const first = {};
  expect(places.put(3, first)).toBe(true);
  expect(places.put(3 + places.places, {})).toBe(false);
  expect([places.get(3), places.size]).toEqual([first, 1]);
});

test('another item of the same number is not removed', () => {
  const places = new NumberedPlaces<object>();
  const first = {};
  places.put(1, first);
  expect(places.remove(1, {})).toBe(false);
  expect(places.get(1)).toBe(first);
});

test('numbers that count up always find a place while few are there', () => {
  const places = new NumberedPlaces<object>();
  const window: object[] = [];
  for (let number = 0; number < 10_000; number += 1) {
    const item = {};
    window.push(item);
    expect(places.put(number, item)).toBe(true);
    const oldest = window[number - 3];
    if (oldest !== undefined) expect(places.remove(number - 3, oldest)).toBe(true);
  }
  expect(places.places).toBeLessThanOrEqual(16);
});

test('lets a large table go when it is empty', () => {
  const places = new NumberedPlaces<object>();
  const items = Array.from({ length: 5_000 }, () => ({}));
  for (const [number, item] of items.entries()) places.put(number, item);
  const grown = places.places;
  for (const [number, item] of items.entries()) places.remove(number, item);
  expect(grown).toBeGreaterThanOrEqual(5_000);
  expect(places.places).toBeLessThan(100);
});
