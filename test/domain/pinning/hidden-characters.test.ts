import { assert, constantFrom, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import {
  characterName,
  hiddenCharactersIn,
  hiddenPlaces,
} from '../../../src/domain/pinning/hidden-characters.ts';

const namesIn = (text: string) => hiddenCharactersIn(text).map(characterName);

test.each([
  ['a right-to-left override', 'a\u202eb', 'U+202E (bidi)'],
  ['an isolate', '\u2066x', 'U+2066 (bidi)'],
  ['an Arabic letter mark', '\u061cx', 'U+061C (bidi)'],
  ['a zero-width space', 'a\u200bb', 'U+200B (zero_width)'],
  ['a word joiner', 'a\u2060b', 'U+2060 (zero_width)'],
  ['a byte order mark', '\ufeffa', 'U+FEFF (zero_width)'],
  ['a joiner between Latin letters', 'a\u200db', 'U+200D (zero_width)'],
  ['a tag', 'a\u{e0041}b', 'U+E0041 (tag)'],
  ['a variation selector behind a letter', 'a\ufe0fb', 'U+FE0F (variation)'],
  ['a selector of the second block', '\u{1f600}\u{e0100}', 'U+E0100 (variation)'],
  ['a soft hyphen', 'a\u00adb', 'U+00AD (invisible)'],
  ['an invisible operator', 'a\u2062b', 'U+2062 (invisible)'],
  ['a Hangul filler', '\u3164', 'U+3164 (invisible)'],
  ['an empty Braille pattern', '\u2800', 'U+2800 (invisible)'],
  ['an escape', '\u001b[2J', 'U+001B (control)'],
  ['a next line', 'a\u0085', 'U+0085 (control)'],
  ['half a character', 'a\ud800', 'U+D800 (broken)'],
])('finds %s', (_, text, name) => {
  expect(namesIn(text)).toEqual([name]);
});

test.each([
  ['plain text', 'Reads a file.\n\tTabs and lines, too.\r\n'],
  ['other scripts', 'Читает файл · 讀檔 · קורא קובץ · يقرأ ملفا'],
  ['emoji with a style', '⚠️ careful, ❤️ 1️⃣'],
  ['a family', '👨\u200d👩\u200d👧, 👩🏽\u200d💻, 🏳️\u200d🌈'],
  ['a joiner in Devanagari', 'क्\u200dष'],
  ['a non-joiner in Persian', 'می\u200cخواهم'],
])('takes no offence at %s', (_, text) => {
  expect(namesIn(text)).toEqual([]);
});

test('a second style behind an emoji is one too many', () => {
  expect(namesIn('❤️\ufe0f')).toEqual(['U+FE0F (variation)']);
});

test('says where', () => {
  expect(hiddenCharactersIn('😀a\u200b').map(({ at }) => at)).toEqual([3]);
});

const plain = string({ unit: 'grapheme-ascii' }).map((text) => text.replaceAll(/[\p{Cc}]/gu, ' '));
const hidden = constantFrom(
  '\u202a',
  '\u202e',
  '\u2067',
  '\u200b',
  '\u2060',
  '\ufeff',
  '\u00ad',
  '\u2063',
  '\u{e0020}',
  '\u{e007f}',
  '\u{e01ef}',
  '\u0000',
  '\u007f',
  '\u180e',
  '\ufff9',
);

test('finds a hidden character wherever it stands in plain text, and nothing else', () => {
  assert(
    property(plain, hidden, plain, (before, character, after) => {
      expect(hiddenCharactersIn(before + after)).toEqual([]);
      expect(hiddenCharactersIn(before + character + after)).toMatchObject([
        { at: before.length, codePoint: character.codePointAt(0) },
      ]);
    }),
  );
});

test('looks into every text and every name of a definition', () => {
  const definition = JSON.stringify({
    name: 'a\u200b',
    description: 'x\u202ey',
    inputSchema: { properties: { 'p\u2060': { description: 'ok', enum: ['v\u00ad'] } } },
  });
  const places = hiddenPlaces(definition).map(({ path, characters }) => [
    path,
    characters.map(characterName).join(),
  ]);
  expect(places).toEqual([
    ['/name', 'U+200B (zero_width)'],
    ['/description', 'U+202E (bidi)'],
    ['/inputSchema/properties/p\u2060/description', 'U+2060 (zero_width)'],
    ['/inputSchema/properties/p\u2060/enum/0', 'U+2060 (zero_width),U+00AD (invisible)'],
  ]);
});

test('sees characters that JSON writes as escapes', () => {
  expect(hiddenPlaces('{"name":"\\u202e"}')).toHaveLength(1);
});
