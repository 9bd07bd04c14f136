import type { Difference } from './definition-diff.ts';
import { characterName, type HiddenPlace } from './hidden-characters.ts';

/** `/description: "old" -> "new"`, with what cannot be seen written as escapes. */
export const differenceText = ({ path, before, after }: Difference): string => {
  const place = visible(path === '' ? '(whole)' : path);
  if (before === undefined) return `${place}: added ${visible(after ?? '')}`;
  if (after === undefined) return `${place}: removed ${visible(before)}`;
  return `${place}: ${visible(before)} -> ${visible(after)}`;
};

/** `/description: U+202E (bidi), U+200B (zero_width) x3` */
export const hiddenText = ({ path, characters }: HiddenPlace): string => {
  const counts = new Map<string, number>();
  for (const character of characters) {
    const name = characterName(character);
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  const names = [...counts].map(([name, count]) => (count === 1 ? name : `${name} x${count}`));
  return `${visible(path)}: ${names.join(', ')}`;
};

/** Everything but printable ASCII and letters as escapes: the reader is to see what is there. */
export const visible = (text: string): string =>
  text.replaceAll(/[^\x20-\x7e\p{L}\p{N}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });

const ELLIPSIS = ' …';

/** Lines as one text of at most `maxLength` UTF-16 units. */
export const capped = (lines: readonly string[], maxLength: number): string => {
  const text = lines.join('; ');
  return text.length <= maxLength ? text : `${text.slice(0, maxLength)}${ELLIPSIS}`;
};
