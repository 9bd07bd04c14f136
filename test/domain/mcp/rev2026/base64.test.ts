import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64, encodeBase64 } from '../../../../src/domain/mcp/rev2026/base64.ts';
import { encodeText } from '../../../../src/domain/wire/text.ts';

test.each([
  ['', ''],
  ['f', 'Zg=='],
  ['fo', 'Zm8='],
  ['foo', 'Zm9v'],
  ['foob', 'Zm9vYg=='],
  ['fooba', 'Zm9vYmE='],
  ['foobar', 'Zm9vYmFy'],
])('%j is written as %j (RFC 4648 §10)', (text, base64) => {
  expect(encodeBase64(encodeText(text))).toBe(base64);
  expect(decodeBase64(base64)).toEqual(encodeText(text));
});

test('all bytes are written as elsewhere and come back', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      const text = encodeBase64(bytes);
      expect(text).toBe(Buffer.from(bytes).toString('base64'));
      expect(decodeBase64(text)).toEqual(Uint8Array.from(bytes));
    }),
  );
});

test.each([
  'Zg',
  'Zg=',
  'Zg===',
  'Zm8',
  '=',
  '==',
  '===',
  '====',
  'Z===',
  'Zg==Zg==',
  'Zm9v=',
  'Zm 9',
  'Zm9v\n',
  'Zm9-',
  'Zm9_',
  'Zm9é',
  'Zm9\u0000',
])('%j is refused', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

test.each(['Zh==', 'Zm9=', 'Zn=='])('%j is refused: bits that say nothing are set', (text) => {
  expect(decodeBase64(text)).toBeUndefined();
});

test('what is read is written in the same way', () => {
  const texts = fc.array(fc.constantFrom(...'AZaz09+/=-_ é'), { maxLength: 12 });
  fc.assert(
    fc.property(texts, (letters) => {
      const text = letters.join('');
      const bytes = decodeBase64(text);
      if (bytes !== undefined) expect(encodeBase64(bytes)).toBe(text);
    }),
    { numRuns: 2_000 },
  );
});
