import { jsonString } from '../wire/text.ts';
import { eachLeaf } from './json-leaves.ts';

/** A character that a reader does not see, or that makes what stands around it look like something else. */
export interface HiddenCharacter {
  /** In UTF-16 units from the start of the text. */
  readonly at: number;
  readonly codePoint: number;
  readonly kind: HiddenKind;
}

/**
 * `bidi` turns the order of what is read (Trojan Source, CVE-2021-42574), `tag` and `variation` carry text that only
 * machines see, `zero_width` and `invisible` take no room, `control` obeys a terminal, `broken` is half a character.
 */
type HiddenKind = 'bidi' | 'zero_width' | 'tag' | 'variation' | 'invisible' | 'control' | 'broken';

const ranges: readonly (readonly [first: number, last: number, kind: HiddenKind])[] = [
  [0x00, 0x08, 'control'],
  [0x0b, 0x0c, 'control'],
  [0x0e, 0x1f, 'control'],
  [0x7f, 0x9f, 'control'],
  [0xad, 0xad, 'invisible'],
  [0x34f, 0x34f, 'zero_width'],
  [0x61c, 0x61c, 'bidi'],
  [0x115f, 0x1160, 'invisible'],
  [0x17b4, 0x17b5, 'invisible'],
  [0x180b, 0x180d, 'variation'],
  [0x180e, 0x180e, 'zero_width'],
  [0x180f, 0x180f, 'variation'],
  [0x200b, 0x200d, 'zero_width'],
  [0x200e, 0x200f, 'bidi'],
  [0x2028, 0x2029, 'invisible'],
  [0x202a, 0x202e, 'bidi'],
  [0x2060, 0x2060, 'zero_width'],
  [0x2061, 0x2065, 'invisible'],
  [0x2066, 0x2069, 'bidi'],
  [0x206a, 0x206f, 'bidi'],
  [0x2800, 0x2800, 'invisible'],
  [0x3164, 0x3164, 'invisible'],
  [0xd800, 0xdfff, 'broken'],
  [0xfe00, 0xfe0f, 'variation'],
  [0xfeff, 0xfeff, 'zero_width'],
  [0xffa0, 0xffa0, 'invisible'],
  [0xfff0, 0xfffb, 'invisible'],
  [0x1bca0, 0x1bca3, 'invisible'],
  [0x1d173, 0x1d17a, 'invisible'],
  [0xe0000, 0xe007f, 'tag'],
  [0xe0080, 0xe00ff, 'invisible'],
  [0xe0100, 0xe01ef, 'variation'],
  [0xe01f0, 0xe0fff, 'invisible'],
];

const kindOf = (codePoint: number): HiddenKind | undefined => {
  if (codePoint >= 0x20 && codePoint < 0x7f) return undefined;
  return ranges.find(([first, last]) => codePoint >= first && codePoint <= last)?.[2];
};

const EMOJI_STYLE = 0xfe0f;
const TEXT_STYLE = 0xfe0e;
const JOINER = 0x200d;
const NON_JOINER = 0x200c;
const pictograph = /^\p{Extended_Pictographic}$/u;
/** Of `1️⃣` and its like: a digit, the style, and this. */
const keycapBase = /^[0-9#*]$/;
const KEYCAP = '\u20e3';
const joinedPart = /^(?:\p{Extended_Pictographic}|\p{Emoji_Modifier}|\u{fe0f})$/u;
/** Scripts whose writing needs joiners (Unicode Standard, sections 9.2 and 12). */
const joined =
  /^[\p{sc=Arab}\p{sc=Syrc}\p{sc=Mong}\p{sc=Nko}\p{sc=Deva}\p{sc=Beng}\p{sc=Guru}\p{sc=Gujr}\p{sc=Orya}\p{sc=Taml}\p{sc=Telu}\p{sc=Knda}\p{sc=Mlym}\p{sc=Sinh}\p{sc=Khmr}]$/u;

/** Writing needs some of them: the style of one emoji, joiners inside an emoji or a word of some scripts. */
const isNeeded = (codePoint: number, before: string, after: string): boolean => {
  switch (codePoint) {
    case EMOJI_STYLE:
    case TEXT_STYLE:
      return pictograph.test(before) || (keycapBase.test(before) && after === KEYCAP);
    case JOINER:
      return (
        (joinedPart.test(before) && joinedPart.test(after)) ||
        (joined.test(before) && joined.test(after))
      );
    case NON_JOINER:
      return joined.test(before) && joined.test(after);
    default:
      return false;
  }
};

/** All hidden characters of a text. Line breaks and tabs are none. */
export const hiddenCharactersIn = (text: string): readonly HiddenCharacter[] => {
  const found: HiddenCharacter[] = [];
  const characters = [...text];
  let at = 0;
  characters.forEach((character, index) => {
    const codePoint = character.codePointAt(0) ?? 0;
    const kind = kindOf(codePoint);
    const before = characters[index - 1] ?? '';
    const after = characters[index + 1] ?? '';
    if (kind !== undefined && !isNeeded(codePoint, before, after)) {
      found.push({ at, codePoint, kind });
    }
    at += character.length;
  });
  return found;
};

/** Hidden characters of one place in a definition. */
export interface HiddenPlace {
  /** JSON Pointer of the text, of the value whose name has them when it is a name. */
  readonly path: string;
  readonly characters: readonly HiddenCharacter[];
}

/** Where a definition, a canonical JSON text, has hidden characters: in any text of it and in any name of a member. */
export const hiddenPlaces = (definition: string): readonly HiddenPlace[] => {
  const places = new Map<string, HiddenPlace>();
  const note = (path: string, text: string): void => {
    const characters = hiddenCharactersIn(text);
    if (characters.length === 0) return;
    const known = places.get(path)?.characters ?? [];
    places.set(path, { path, characters: [...known, ...characters] });
  };
  eachLeaf(definition, (path, bytes, span, keys) => {
    for (const key of keys) note(path, key);
    const text = jsonString(bytes, span);
    if (text !== undefined) note(path, text);
  });
  return [...places.values()];
};

/** `U+202E (bidi)` */
export const characterName = ({ codePoint, kind }: HiddenCharacter): string =>
  `U+${codePoint.toString(16).toUpperCase().padStart(4, '0')} (${kind})`;
