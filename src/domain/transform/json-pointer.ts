import { type Parsed, read, unreadable } from '../config/parsed.ts';

/** Names of members and places in arrays that lead from a value to one inside it. */
export type Path = readonly string[];

/** Stands for every element where it meets an array; RFC 6901 gives it no meaning there. */
export const EACH = '*';
/** The place after the last element of an array (RFC 6901 §4). */
export const AFTER_LAST = '-';

const index = /^(?:0|[1-9]\d*)$/;

/** Whether a part of a path can be a place in an array. */
export const isPlace = (part: string): boolean =>
  part === EACH || part === AFTER_LAST || index.test(part);

/** A JSON Pointer (RFC 6901), for example `/filter/tenant`. The one of the whole value is refused: nothing here changes that. */
export const parsePointer = (text: string): Parsed<Path> => {
  if (text === '')
    return unreadable('the empty pointer means the whole value: name a member of it');
  if (!text.startsWith('/')) return unreadable(`a JSON Pointer begins with "/": write "/${text}"`);
  const parts = text.slice(1).split('/');
  if (parts.some((part) => /~(?![01])/.test(part))) {
    return unreadable('in a JSON Pointer "~" is written "~0", and "/" within a name "~1"');
  }
  return read(parts.map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~')));
};
