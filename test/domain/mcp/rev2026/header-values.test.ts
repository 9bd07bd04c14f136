import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  decodeHeaderValue,
  encodeHeaderValue,
} from '../../../../src/domain/mcp/rev2026/mirrored-headers.ts';
import { anyCharacter } from '../../../support/pure/any-character.ts';

const base64Of = (text: string): string => Buffer.from(text).toString('base64');
const sentinel = (text: string): string => `=?base64?${base64Of(text)}?=`;

describe('a text as a header value', () => {
  test.each([
    'us-west1',
    'my_tool-name',
    'us west 1',
    'a\tb',
    'file:///path/to/file%20name.txt',
    'https://example.com/resource?id=123',
    '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
    '=?base64?SGVsbG8=',
    'SGVsbG8=?=',
    '=?BASE64?SGVsbG8=?=',
    '=?base64',
    '?=',
  ])('%j is carried as it is', (text) => {
    expect(encodeHeaderValue(text)).toBe(text);
    expect(decodeHeaderValue(text)).toBe(text);
  });

  test.each([
    ['Hello, 世界', '=?base64?SGVsbG8sIOS4lueVjA==?='],
    [' padded ', '=?base64?IHBhZGRlZCA=?='],
    [' us-west1', '=?base64?IHVzLXdlc3Qx?='],
    ['us-west1 ', '=?base64?dXMtd2VzdDEg?='],
    ['\tindented', '=?base64?CWluZGVudGVk?='],
    ['line1\nline2', '=?base64?bGluZTEKbGluZTI=?='],
    ['line1\r\nline2', '=?base64?bGluZTENCmxpbmUy?='],
    ['日本語', '=?base64?5pel5pys6Kqe?='],
    ['=?base64?literal?=', '=?base64?PT9iYXNlNjQ/bGl0ZXJhbD89?='],
    ['=?base64?=', sentinel('=?base64?=')],
    ['=?base64??=', sentinel('=?base64??=')],
    ['', '=?base64??='],
    ['\u007f', sentinel('\u007f')],
    ['\u0000', sentinel('\u0000')],
    ['\u00a0a', sentinel('\u00a0a')],
    ['\ufeffbom', sentinel('\ufeffbom')],
    ['🐎', sentinel('🐎')],
  ])('%j becomes %s', (text, value) => {
    expect(encodeHeaderValue(text)).toBe(value);
    expect(decodeHeaderValue(value)).toBe(text);
  });

  test('every text arrives, in characters HTTP carries', () => {
    const texts = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 40 }),
      fc.string({ unit: anyCharacter, maxLength: 40 }).filter((text) => text.isWellFormed()),
      fc.string({ maxLength: 40 }),
      fc.string({ maxLength: 10 }).map((text) => `=?base64?${text}?=`),
      fc.string({ maxLength: 10 }).map((text) => ` \t${text}\t `),
    );
    fc.assert(
      fc.property(texts, fc.constantFrom('', ' ', '\t', ' \t '), (text, space) => {
        const value = encodeHeaderValue(text);
        expect(value).toMatch(/^[\x21-\x7e](?:[\t\x20-\x7e]*[\x21-\x7e])?$/);
        expect(decodeHeaderValue(value)).toBe(text);
        expect(decodeHeaderValue(`${space}${value}${space}`)).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});

describe('a header value as text', () => {
  test.each([
    ['  foo ', 'foo'],
    ['\tfoo\t', 'foo'],
    ['', ''],
    [' \t ', ''],
    ['SGVsbG8=', 'SGVsbG8='],
    ['=?base64?SGVsbG8=?=', 'Hello'],
    [' =?base64?SGVsbG8=?= ', 'Hello'],
  ])('%j stands for %j', (value, text) => {
    expect(decodeHeaderValue(value)).toBe(text);
  });

  test.each([
    ['bad padding', '=?base64?SGVsbG8?='],
    ['too much padding', '=?base64?SGVsbG8==?='],
    ['foreign characters', '=?base64?SGVs!!!bG8=?='],
    ['the URL alphabet', '=?base64?_-8=?='],
    ['a space inside', '=?base64?SGVs bG8=?='],
    ['bits that say nothing', '=?base64?SGVsbG9=?='],
    ['bytes that are not UTF-8', '=?base64?/w==?='],
    ['half a surrogate pair as bytes', '=?base64?7aCA?='],
    ['a sentinel whose ends overlap', '=?base64?='],
    ['a control character', 'a\u0000b'],
    ['a line break', 'a\r\nb'],
    ['DEL', 'a\u007f'],
    ['a character beyond ASCII', 'é'],
    ['a character beyond Latin-1', '世'],
    ['a no-break space at the end', 'foo\u00a0'],
  ])('%s is malformed', (_, value) => {
    expect(decodeHeaderValue(value)).toBeUndefined();
  });

  test('more than 8 KiB is refused, encoded or not', () => {
    expect(decodeHeaderValue('a'.repeat(8_192))).toBe('a'.repeat(8_192));
    expect(decodeHeaderValue('a'.repeat(8_193))).toBeUndefined();
    const long = 'é'.repeat(3_100);
    expect(encodeHeaderValue(long).length).toBeGreaterThan(8_192);
    expect(decodeHeaderValue(encodeHeaderValue(long))).toBeUndefined();
  });

  test('no value makes it throw, and what it accepts comes back to it', () => {
    const values = fc.oneof(
      fc.string({ unit: anyCharacter, maxLength: 40 }),
      fc.string({ maxLength: 40 }).map((text) => `=?base64?${text}?=`),
      fc.base64String({ maxLength: 40 }).map((text) => `=?base64?${text}?=`),
    );
    fc.assert(
      fc.property(values, (value) => {
        const text = decodeHeaderValue(value);
        if (text !== undefined) expect(decodeHeaderValue(encodeHeaderValue(text))).toBe(text);
      }),
      { numRuns: 1_000 },
    );
  });
});
