import { BACKSLASH, CLOSE_BRACE, CLOSE_BRACKET, COMMA, OPEN_BRACE, OPEN_BRACKET } from './bytes.ts';
import { DEPTH_CEILING, JsonWalker } from './json-walker.ts';
import type { Span } from './message.ts';
import { jsonString } from './text.ts';

/** One element of a list and the values of the members asked for, when it is an object. */
export interface ListItem {
  readonly span: Span;
  readonly members: Readonly<Record<string, Span | undefined>>;
}

/** A longer list is not indexed: a hostile server could make the index far larger than its text. */
export const MAX_LIST_ITEMS = 100_000;

/** Walks text a scan accepted; what it finds malformed is a bug of the caller. */
const walk = (walker: JsonWalker, at: number): number => {
  const end = walker.value(at, 0);
  if (end < 0) throw new TypeError(`not scanned JSON: ${walker.message} at ${walker.offset}`);
  return end;
};

/** Calls `visit` for each member of the object at `open`; returns the position after the object. */
const eachMember = (
  walker: JsonWalker,
  open: number,
  visit: (name: Span, value: Span) => void,
): number => {
  const bytes = walker.bytes;
  let at = walker.space(open + 1);
  while (bytes[at] !== CLOSE_BRACE) {
    const nameEnd = walk(walker, at);
    const start = walker.colon(nameEnd);
    const end = walk(walker, start);
    visit({ start: at, end: nameEnd }, { start, end });
    at = walker.space(end);
    if (bytes[at] === COMMA) at = walker.space(at + 1);
  }
  return at + 1;
};

/**
 * Calls `visit` for each member of the object at `within`, in the order they are written, equal names included; not at
 * all when there is no object. The bytes must have passed a scan.
 */
export const eachEntry = (
  bytes: Uint8Array,
  within: Span,
  visit: (name: Span, value: Span) => void,
): void => {
  if (bytes[within.start] !== OPEN_BRACE) return;
  eachMember(new JsonWalker(bytes, DEPTH_CEILING), within.start, visit);
};

/**
 * Span of the value of one top-level member of the object at `within`; undefined when it is absent
 * or there is no object. As for JSON.parse, the last of several counts, however its name is written.
 * The bytes must have passed a scan.
 */
export const member = (bytes: Uint8Array, within: Span, key: string): Span | undefined => {
  if (bytes[within.start] !== OPEN_BRACE) return undefined;
  let found: Span | undefined;
  eachMember(new JsonWalker(bytes, DEPTH_CEILING), within.start, (name, value) => {
    if (isNamed(bytes, name, key)) found = value;
  });
  return found;
};

const QUOTES = 2;
const FIRST_MULTI_BYTE = 0x80;

/** No writing is shorter than one byte per UTF-16 unit, and one of that length is plain: most names need no decoding. */
const isNamed = (bytes: Uint8Array, name: Span, key: string): boolean => {
  const length = name.end - name.start - QUOTES;
  if (length > key.length) return isWrittenLonger(bytes, name) && jsonString(bytes, name) === key;
  if (length < key.length) return false;
  for (let index = 0; index < length; index += 1) {
    const byte = bytes[name.start + 1 + index] as number;
    if (byte !== key.charCodeAt(index) || byte === BACKSLASH || byte >= FIRST_MULTI_BYTE)
      return false;
  }
  return true;
};

/** Escapes and characters outside ASCII take more than one byte. */
const isWrittenLonger = (bytes: Uint8Array, name: Span): boolean => {
  for (let at = name.start + 1; at < name.end - 1; at += 1) {
    const byte = bytes[at] as number;
    if (byte === BACKSLASH || byte >= FIRST_MULTI_BYTE) return true;
  }
  return false;
};

/**
 * The elements of the array `key` of the object at `within`, with the values of the `members` asked
 * for of each element that is an object. Undefined when there is no such array, or it has more than
 * {@link MAX_LIST_ITEMS} elements. The bytes must have passed a scan.
 */
export const listItems = (
  bytes: Uint8Array,
  within: Span,
  key: string,
  members: readonly string[],
): readonly ListItem[] | undefined => {
  const list = member(bytes, within, key);
  if (list === undefined || bytes[list.start] !== OPEN_BRACKET) return undefined;
  const walker = new JsonWalker(bytes, DEPTH_CEILING);
  const items: ListItem[] = [];
  let at = walker.space(list.start + 1);
  while (bytes[at] !== CLOSE_BRACKET) {
    if (items.length === MAX_LIST_ITEMS) return undefined;
    const item = readItem(walker, at, members);
    items.push(item);
    at = walker.space(item.span.end);
    if (bytes[at] === COMMA) at = walker.space(at + 1);
  }
  return items;
};

/** Values of all members of one name, for readers that cannot know which of several another reader takes. */
export const membersNamed = (bytes: Uint8Array, within: Span, key: string): readonly Span[] => {
  const found: Span[] = [];
  eachEntry(bytes, within, (name, value) => {
    if (isNamed(bytes, name, key)) found.push(value);
  });
  return found;
};

/** Calls `visit` for each element of the array at `within`; not at all when there is no array. The bytes must have passed a scan. */
export const eachElement = (
  bytes: Uint8Array,
  within: Span,
  visit: (element: Span, index: number) => void,
): void => {
  if (bytes[within.start] !== OPEN_BRACKET) return;
  const walker = new JsonWalker(bytes, DEPTH_CEILING);
  let at = walker.space(within.start + 1);
  for (let index = 0; bytes[at] !== CLOSE_BRACKET; index += 1) {
    const end = walk(walker, at);
    visit({ start: at, end }, index);
    at = walker.space(end);
    if (bytes[at] === COMMA) at = walker.space(at + 1);
  }
};

/**
 * Spans of the values of the top-level members asked for, of the object that begins at `start`. The bytes must have
 * passed a scan.
 */
export const membersAt = (
  bytes: Uint8Array,
  start: number,
  names: readonly string[],
): Readonly<Record<string, Span | undefined>> =>
  readItem(new JsonWalker(bytes, DEPTH_CEILING), start, names).members;

const readItem = (walker: JsonWalker, start: number, names: readonly string[]): ListItem => {
  const bytes = walker.bytes;
  const members: Record<string, Span | undefined> = {};
  if (bytes[start] !== OPEN_BRACE) return { span: { start, end: walk(walker, start) }, members };
  const end = eachMember(walker, start, (name, value) => {
    for (const wanted of names) {
      if (isNamed(bytes, name, wanted)) members[wanted] = value;
    }
  });
  return { span: { start, end }, members };
};

/** Whether `text` stands anywhere in `bytes`. */
export const holdsText = (bytes: Uint8Array, text: Uint8Array): boolean => {
  const first = text[0] ?? 0;
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let index = 1;
    while (index < text.length && bytes[at + index] === text[index]) index += 1;
    if (index === text.length) return true;
  }
  return false;
};
