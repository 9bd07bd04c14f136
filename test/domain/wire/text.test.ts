import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { asciiInteger, decodeText, encodeText, jsonString } from '../../../src/domain/wire/text.ts';
import { anyCharacter } from '../../support/pure/any-character.ts';

describe('text', () => {
  it('comes back from its bytes, a leading byte order mark included', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        expect(decodeText(encodeText(text))).toBe(text);
      }),
    );
    expect(decodeText(encodeText('\ufeffx'))).toBe('\ufeffx');
  });

  it('is decoded from a span', () => {
    expect(decodeText(encodeText('aäb'), { start: 1, end: 3 })).toBe('ä');
  });
});

describe('jsonString', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.string({ unit: anyCharacter, maxLength: 100 }), (text) => {
        fc.pre(text.isWellFormed());
        const written = encodeText(`[${JSON.stringify(text)}]`);
        expect(jsonString(written, { start: 1, end: written.length - 1 })).toBe(text);
      }),
    );
  });

  it.each(['1', 'null', '{"a":"b"}', '["a"]', 'true'])('is undefined for %s', (text) => {
    expect(jsonString(encodeText(text), { start: 0, end: text.length })).toBeUndefined();
  });

  it('reads long and escaped strings', () => {
    const read = (text: string): string | undefined => {
      const bytes = encodeText(text);
      return jsonString(bytes, { start: 0, end: bytes.length });
    };
    expect(read(`"${'x'.repeat(1_000)}"`)).toBe('x'.repeat(1_000));
    expect(read('"\\u0041\\n\\/"')).toBe('A\n/');
    expect(read('""')).toBe('');
    expect(read('"\ufeffä"')).toBe('\ufeffä');
  });
});

describe('asciiInteger', () => {
  it('writes the digits of every safe integer', () => {
    const check = (value: number): void => {
      expect(decodeText(asciiInteger(value))).toBe(String(value));
    };
    [
      0,
      1,
      9,
      10,
      1_023,
      1_024,
      99_999,
      100_000,
      4_294_967_296,
      Number.MAX_SAFE_INTEGER,
      -5,
    ].forEach(check);
    fc.assert(fc.property(fc.maxSafeInteger(), check));
  });
});
