import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isPlainly, isString } from '../../../../src/domain/mcp/rev2026/plain-string.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';

const at = (json: string) => {
  const bytes = encodeText(` ${json} `);
  return { bytes, span: { start: 1, end: bytes.length - 1 } };
};

test.each([
  ['"2026-07-28"', '2026-07-28', true],
  ['"2026-07-28"', '2026-07-29', false],
  ['"2026-07-28"', '2026-07-2', false],
  ['"2026-07-28"', '2026-07-281', false],
  ['""', '', true],
  ['"\\u0061"', 'a', false],
  ['"a\\\\b"', 'a\\\\b', false],
  ['"é"', 'é', false],
  ['"é"', 'Ã©', false],
  ['"a\u007fb"', 'a\u007fb', false],
  ['12', '1', false],
  ['{}', '', false],
])('%s is plainly %j: %s', (json, text, expected) => {
  const { bytes, span } = at(json);
  expect(isPlainly(bytes, span, text)).toBe(expected);
});

test('never calls different texts equal', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (one, other) => {
      const { bytes, span } = at(JSON.stringify(one));
      if (isPlainly(bytes, span, other)) expect(other).toBe(one);
      if (/^[\x20-\x7e]*$/.test(one) && !/["\\]/.test(one)) {
        expect(isPlainly(bytes, span, one)).toBe(true);
      }
    }),
  );
});

test.each([
  ['"x"', true],
  ['1', false],
  ['null', false],
  ['["x"]', false],
])('%s is a string: %s', (json, expected) => {
  const { bytes, span } = at(json);
  expect(isString(bytes, span)).toBe(expected);
});
