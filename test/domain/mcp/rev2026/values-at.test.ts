import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesAt } from '../../../../src/domain/mcp/rev2026/values-at.ts';
import { decodeText, encodeText } from '../../../../src/domain/wire/text.ts';

const read = (text: string, paths: readonly string[][]): readonly (string | undefined)[] => {
  const bytes = encodeText(text);
  const spans = valuesAt(bytes, { start: 0, end: bytes.length }, paths);
  return spans.map((span) => span && decodeText(bytes, span));
};

test('finds raw values by path, in the order of the paths', () => {
  const text = '{"a":{"b":[1, 2],"c":{"d":"x"}}, "e" : 9007199254740993,"c":null}';
  const paths = [['e'], ['a', 'c', 'd'], ['a', 'b'], ['c'], ['a'], ['e']];
  expect(read(text, paths)).toEqual([
    '9007199254740993',
    '"x"',
    '[1, 2]',
    'null',
    '{"b":[1, 2],"c":{"d":"x"}}',
    '9007199254740993',
  ]);
});

test('finds nothing where no object is on the way', () => {
  const paths = [['a', 'b'], ['a', '0'], ['x'], ['toString'], ['__proto__'], ['a', 'length']];
  const nothing = paths.map(() => undefined);
  expect(read('{"a":["b"]}', paths)).toEqual(nothing);
  expect(read('{"a":"b"}', paths)).toEqual(nothing);
  expect(read('[]', paths)).toEqual(nothing);
  expect(read('{}', [])).toEqual([]);
});

test('of equal members the last counts, with all that is below it', () => {
  expect(
    read('{"a":{"b":1},"\\u0061":{"c":2}}', [
      ['a', 'b'],
      ['a', 'c'],
    ]),
  ).toEqual([undefined, '2']);
  expect(read('{"a":{"b":1},"a":3}', [['a', 'b']])).toEqual([undefined]);
});

const names = fc.constantFrom('a', 'b', '', 'é', '__proto__', 'constructor', 'length', '0');

const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom(1, 'x', null, true),
    fc.array(tie('tree'), { maxLength: 2 }),
    fc.dictionary(names, tie('tree'), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

const walked = (root: unknown, path: readonly string[]): unknown => {
  let node = root;
  for (const name of path) {
    if (typeof node !== 'object' || node === null || Array.isArray(node)) return undefined;
    node = Object.getOwnPropertyDescriptor(node, name)?.value as unknown;
  }
  return node;
};

test('finds what JSON.parse would', () => {
  const paths = fc.array(fc.array(names, { minLength: 1, maxLength: 4 }), { maxLength: 5 });
  fc.assert(
    fc.property(tree, paths, (root, wanted) => {
      const text = JSON.stringify(root);
      const parsed = JSON.parse(text) as unknown;
      const found = text.startsWith('{') ? read(text, wanted) : wanted.map(() => undefined);
      expect(found.map((value) => value && (JSON.parse(value) as unknown))).toEqual(
        wanted.map((path) => walked(parsed, path)),
      );
    }),
    { numRuns: 500 },
  );
});
