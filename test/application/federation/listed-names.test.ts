import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ListedNames,
  ListedNamesCache,
  type NameList,
} from '../../../src/application/federation/listed-names.ts';
import { exposeNames, type OwnedName } from '../../../src/domain/federation/exposed-names.ts';

const listOf = (server: string, names: readonly string[]): NameList => ({
  server,
  items: names.map((key) => ({ bytes: new Uint8Array(0), keySpan: undefined, key })),
  digest: names.join(),
});
const rules = { prefix: 'always', maxLength: 64, plainNames: false } as const;

describe('a merged list read backwards', () => {
  test('gives every exposed name back as exactly the server and name it stands for', () => {
    const name = fc
      .array(fc.constantFrom('x', 'y.z', '_', '__', 'b', ' ', 'long-part-of-a-name'), {
        maxLength: 9,
      })
      .map((parts) => parts.join(''));
    const names = fc.array(name, { maxLength: 12 });
    const servers = fc.uniqueArray(fc.constantFrom('a', 'b', 'a__b', 'c.d'), { minLength: 1 });
    const anyRules = fc.record({
      prefix: fc.constantFrom('always', 'never', 'on-collision'),
      maxLength: fc.integer({ min: 16, max: 64 }),
      plainNames: fc.boolean(),
    });
    fc.assert(
      fc.property(
        servers,
        fc.array(names, { minLength: 4, maxLength: 4 }),
        anyRules,
        (of, listed, asked) => {
          const lists = of.map((server, index) => listOf(server, listed[index] ?? []));
          const items: OwnedName[] = lists.flatMap(({ server, items: own }) =>
            own.map(({ key = '' }) => ({ server, name: key })),
          );
          const index = new ListedNames(lists, asked);
          exposeNames(items, asked).forEach((exposed, at) => {
            if (exposed !== undefined) expect(index.behind(exposed)).toEqual(items[at]);
          });
        },
      ),
    );
  });

  test('knows whose list has a bare name', () => {
    const index = new ListedNames([listOf('a', ['x']), listOf('b', ['x', 'y'])], rules);
    expect([index.ownerOf('x'), index.ownerOf('y'), index.ownerOf('z')]).toEqual([
      'a',
      'b',
      undefined,
    ]);
    expect([index.has('b', 'x'), index.has('a', 'y'), index.has('c', 'x')]).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('indexes that were made once', () => {
  test('serve the same lists under the same rules', () => {
    const cache = new ListedNamesCache();
    const first = cache.of([listOf('a', ['x'])], rules);
    expect(cache.of([listOf('a', ['x'])], rules)).toBe(first);
    expect(cache.of([listOf('a', ['y'])], rules)).not.toBe(first);
    expect(cache.of([listOf('b', ['x'])], rules)).not.toBe(first);
    expect(cache.of([listOf('a', ['x'])], { ...rules, maxLength: 32 })).not.toBe(first);
  });

  test('are few', () => {
    const cache = new ListedNamesCache();
    const first = cache.of([listOf('a', ['0'])], rules);
    for (let count = 1; count <= 16; count += 1) cache.of([listOf('a', [String(count)])], rules);
    expect(cache.of([listOf('a', ['0'])], rules)).not.toBe(first);
  });
});
