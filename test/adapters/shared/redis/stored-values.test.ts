import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { StoredValues } from '../../../../src/adapters/shared/redis/stored-values.ts';

const made = (...keys: readonly Uint8Array[]) => {
  const unreadable = { count: 0 };
  const values = new StoredValues(keys, () => {
    unreadable.count += 1;
  });
  return { values, unreadable };
};

const first = randomBytes(32);
const second = randomBytes(32);
const text = Buffer.from('the state of a session');

describe('values in Redis', () => {
  test('what was written is read, in clear and sealed', () => {
    for (const keys of [[], [first], [first, second]]) {
      fc.assert(
        fc.property(fc.uint8Array(), fc.string(), (bytes, name) => {
          const { values, unreadable } = made(...keys);
          const stored = values.write(name, bytes);
          expect(stored).toHaveLength(bytes.length + values.overhead);
          expect(Uint8Array.from(values.read(name, stored) ?? [0])).toEqual(bytes);
          expect(unreadable.count).toBe(0);
        }),
        { numRuns: 50 },
      );
    }
  });

  test('nothing of a sealed value can be seen, and no two are alike', () => {
    const { values } = made(first);
    const stored = values.write('name', text);
    expect(stored.includes(text)).toBe(false);
    expect(stored.includes('session')).toBe(false);
    expect(values.write('name', text).equals(stored)).toBe(false);
    expect(made(first).values.write('name', text).equals(stored)).toBe(false);
  });

  test('keys are changed without losing anything: the first seals, all open', () => {
    const old = made(first).values.write('name', text);
    const both = made(second, first);
    expect(both.values.read('name', old)).toEqual(text);
    const stored = both.values.write('name', text);
    expect(made(second).values.read('name', stored)).toEqual(text);
    expect(made(first).values.read('name', stored)).toBeUndefined();
    expect(made(first, second).values.read('name', stored)).toEqual(text);
  });

  test('with keys only what was sealed is read, and without keys nothing that was', () => {
    const clear = made().values.write('name', text);
    const sealed = made(first).values.write('name', text);
    const withKey = made(first);
    expect(withKey.values.read('name', clear)).toBeUndefined();
    const without = made();
    expect(without.values.read('name', sealed)).toBeUndefined();
    expect(withKey.unreadable.count + without.unreadable.count).toBe(2);
  });

  test('a value that was moved, cut or changed anywhere is not read, and counted', () => {
    const { values, unreadable } = made(first);
    const stored = values.write('name', text);
    expect(values.read('other', stored)).toBeUndefined();
    for (let length = 0; length < stored.length; length += 1) {
      expect(values.read('name', stored.subarray(0, length))).toBeUndefined();
    }
    for (let index = 0; index < stored.length; index += 1) {
      const changed = Buffer.from(stored);
      changed[index] = (changed[index] ?? 0) ^ 1;
      expect(values.read('name', changed)).toBeUndefined();
    }
    expect(unreadable.count).toBe(1 + 2 * stored.length);
  });

  test('junk of any kind is missing and counted', () => {
    const { values, unreadable } = made();
    const junk = [
      undefined,
      null,
      'text',
      7,
      [],
      {},
      Buffer.alloc(0),
      Buffer.from('{"__proto__":1}'),
    ];
    for (const value of junk) expect(values.read('name', value)).toBeUndefined();
    expect(unreadable.count).toBe(junk.length);
  });
});
