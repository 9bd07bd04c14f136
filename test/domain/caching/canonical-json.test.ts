import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '../../../src/domain/caching/canonical-json.ts';
import { encodeText } from '../../../src/domain/wire/text.ts';
import { jsonValueTexts } from '../../support/pure/json-texts.ts';

const canonical = (text: string): string => {
  const bytes = encodeText(text);
  return canonicalJson(bytes, { start: 0, end: bytes.length });
};

describe('the canonical text of a JSON value', () => {
  test.each([
    ['{ "b" : 1 , "a" : [ true , null ] }', '{"a":[true,null],"b":1}'],
    ['{"\\u0061":"\\u00e9"}', '{"a":"é"}'],
    ['{"a":1,"b":2}', '{"a":1,"b":2}'],
    ['1.0', '1.0'],
    ['9007199254740993', '9007199254740993'],
    ['{}', '{}'],
    ['[]', '[]'],
  ])('of %s is %s', (text, expected) => {
    expect(canonical(text)).toBe(expected);
  });

  test('means the same, and does not depend on spaces', () => {
    fc.assert(
      fc.property(jsonValueTexts, (text) => {
        const once = canonical(text);
        expect(JSON.parse(once)).toEqual(JSON.parse(text));
        expect(canonical(once)).toBe(once);
      }),
    );
  });

  test('is one for any order of members', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.integer()), (object) => {
        const entries = Object.entries(object);
        const backwards = `{${entries
          .toReversed()
          .map(([name, value]) => `${JSON.stringify(name)}:${value}`)
          .join(',')}}`;
        const forwards = `{${entries.map(([name, value]) => `${JSON.stringify(name)}: ${value}`).join(' , ')}}`;
        expect(canonical(backwards)).toBe(canonical(forwards));
      }),
    );
  });
});
