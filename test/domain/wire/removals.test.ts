import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEmptyObject, removals } from '../../../src/domain/wire/removals.ts';
import { splice } from '../../../src/domain/wire/splice.ts';
import { decodeText, encodeText, jsonString } from '../../../src/domain/wire/text.ts';
import { jsonValueTexts } from '../../support/pure/json-texts.ts';

const without = (text: string, names: readonly string[]): string => {
  const bytes = encodeText(text);
  const whole = { start: 0, end: bytes.length };
  const { edits } = removals(bytes, whole, (name) => names.includes(jsonString(bytes, name) ?? ''));
  return decodeText(splice(bytes, edits));
};

describe('removing members', () => {
  test.each([
    ['{"a":1}', '{}'],
    ['{ "a" : 1 , "b":2}', '{  "b":2}'],
    ['{"b":2 , "a":1 }', '{"b":2 }'],
    ['{"b":2,"a":{"a":1},"c":3}', '{"b":2,"c":3}'],
    ['{"a":1,"a":2}', '{}'],
    ['{"\\u0061":1,"b":2}', '{"b":2}'],
    ['{"b":2}', '{"b":2}'],
    ['[1]', '[1]'],
    ['7', '7'],
  ])('%s without a is %s', (text, expected) => {
    expect(without(text, ['a'])).toBe(expected);
  });

  test('says whether anything is left', () => {
    const isAll = (text: string): boolean => {
      const bytes = encodeText(text);
      const whole = { start: 0, end: bytes.length };
      return removals(bytes, whole, (name) => jsonString(bytes, name) === 'a').isAll;
    };
    expect(['{"a":1}', '{}', '{"a":1,"b":2}', '{"b":2}'].map(isAll)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  test('leaves valid JSON with all other members as they were', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const members = fc.uniqueArray(fc.tuple(fc.constantFrom(...names), jsonValueTexts), {
      selector: ([name]) => name,
    });
    fc.assert(
      fc.property(
        members,
        fc.subarray(names),
        fc.constantFrom('', ' ', '\n '),
        (all, gone, gap) => {
          const write = (list: typeof all): string =>
            `{${gap}${list.map(([name, text]) => `"${name}"${gap}:${text}`).join(`${gap},${gap}`)}${gap}}`;
          const left = all.filter(([name]) => !gone.includes(name));
          expect(JSON.parse(without(write(all), gone))).toEqual(JSON.parse(write(left)));
        },
      ),
    );
  });
});

test.each([
  ['{}', true],
  ['{ \n\t }', true],
  ['{"a":1}', false],
  ['{ "a":1}', false],
])('%s is empty: %s', (text, expected) => {
  const bytes = encodeText(text);
  expect(isEmptyObject(bytes, { start: 0, end: bytes.length })).toBe(expected);
});
