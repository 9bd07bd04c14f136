import { assert, jsonValue, property } from 'fast-check';
import { expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/pinning/canonical-json.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';

const canonical = (text: string): string => {
  const bytes = encodeText(text);
  return canonicalJson(bytes, { start: 0, end: bytes.length });
};

test.each([
  ['{ "b" : 1 , "a" : [ 1 , { } ] }', '{"a":[1,{}],"b":1}'],
  ['{"n":1.10,"m":9007199254740993,"o":1E2}', '{"m":9007199254740993,"n":1.10,"o":1E2}'],
  ['"\\u0041\\/\\u000a"', '"A/\\n"'],
  ['{"\\u0062":1,"a":2}', '{"a":2,"b":1}'],
  ['{"a":1,"a":2}', '{"a":1,"a":2}'],
  ['{"\\ud83d\\ude00":1,"\\ufb33":2}', '{"\u{1f600}":1,"\ufb33":2}'],
  ['[]', '[]'],
  ['null', 'null'],
])('%s', (text, expected) => {
  expect(canonical(text)).toBe(expected);
});

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, inner]) => [key, shuffled(inner)]),
  );
};

test('does not depend on the order of members or on space, and means the same', () => {
  assert(
    property(jsonValue(), (value) => {
      const text = canonical(JSON.stringify(value));
      expect(canonical(JSON.stringify(shuffled(value), undefined, 3))).toBe(text);
      expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      expect(canonical(text)).toBe(text);
    }),
  );
});
