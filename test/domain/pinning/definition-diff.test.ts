import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { definitionDiff } from '../../../src/domain/pinning/definition-diff.ts';
import {
  capped,
  differenceText,
  hiddenText,
  visible,
} from '../../../src/domain/pinning/diff-text.ts';

test('names what changed by its place', () => {
  const before = '{"description":"a","inputSchema":{"properties":{"x/y":{"type":"string"}}},"z":1}';
  const after = '{"description":"b","inputSchema":{"properties":{"n":[1,{}]}},"z":1}';
  expect(definitionDiff(before, after)).toEqual([
    { path: '/description', before: '"a"', after: '"b"' },
    { path: '/inputSchema/properties/n/0', before: undefined, after: '1' },
    { path: '/inputSchema/properties/n/1', before: undefined, after: '{}' },
    { path: '/inputSchema/properties/x~1y/type', before: '"string"', after: undefined },
  ]);
});

test('sees the digits of a number, and each of two members of one name', () => {
  expect(definitionDiff('{"a":1.0}', '{"a":1}')).toHaveLength(1);
  expect(definitionDiff('{"a":1,"a":2}', '{"a":3,"a":2}')).toHaveLength(1);
});

test('is empty exactly for equal texts', () => {
  assert(
    property(jsonValue(), jsonValue(), (one, other) => {
      const [before, after] = [JSON.stringify(one), JSON.stringify(other)];
      expect(definitionDiff(before, before)).toEqual([]);
      // Members in another order are the same once the text is canonical.
      if (JSON.stringify(sorted(one)) !== JSON.stringify(sorted(other))) {
        expect(definitionDiff(before, after)).not.toEqual([]);
      }
    }),
  );
});

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, inner]) => [key, sorted(inner)] as const);
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)));
};

test('shows what cannot be seen', () => {
  expect(differenceText({ path: '/a', before: '"x"', after: '"x\u202e"' })).toBe(
    '/a: "x" -> "x\\u{202e}"',
  );
  expect(differenceText({ path: '', before: undefined, after: '1' })).toBe('(whole): added 1');
  expect(differenceText({ path: '/a', before: '1', after: undefined })).toBe('/a: removed 1');
  expect(visible('Grüße\n\u001b[31m')).toBe('Grüße\\u{a}\\u{1b}[31m');
  const character = { at: 0, codePoint: 0x200b, kind: 'zero_width' } as const;
  expect(hiddenText({ path: '/a', characters: [character, character] })).toBe(
    '/a: U+200B (zero_width) x2',
  );
});

test('ends a text that is too long', () => {
  expect(capped(['a', 'b'], 10)).toBe('a; b');
  expect(capped(['aaaa', 'bbbb'], 6)).toBe('aaaa;  …');
});
