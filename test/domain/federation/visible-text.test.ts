import { expect, test } from 'vitest';
import { visibleText } from '../../../src/domain/federation/visible-text.ts';

test.each([
  ['control characters', 'a\u0000b\u001b[31mc\u007fd\u0085e', 'ab[31mcde'],
  ['characters that turn the direction of writing', 'a\u202eb\u2066c\u200fd\u061ce', 'abcde'],
  ['characters of no width', 'a\u200bb\u200dc\ufeffd\u00ade\u2060f', 'abcdef'],
  ['tag characters, which only machines read', 'a\u{e0041}\u{e007f}b', 'ab'],
  ['fillers and variation selectors', 'a\u3164b\ufe0fc\u{e0100}d', 'abcd'],
  ['halves of pairs', 'a\ud800b\udc00c', 'abc'],
  ['private use', 'a\ue000b\u{f0000}c', 'abc'],
])('leaves out %s', (_what, written, seen) => {
  expect(visibleText(written)).toBe(seen);
});

test('keeps what people write, in any language, and its lines', () => {
  const text = 'Größe: 5 €\n\tпривет 你好 مرحبا 😀 e\u0301';
  expect(visibleText(text)).toBe(text);
  expect(visibleText('a\r\nb\rc\u2028d')).toBe('a\nb\nc\nd');
});
