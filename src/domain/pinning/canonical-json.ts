import { eachElement, eachEntry } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { decodeText, jsonString } from '../wire/text.ts';

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * The one text of a JSON value that does not depend on how it was written: members in the order of their names, no
 * space, strings with the fewest escapes (RFC 8785, sections 3.2.2 and 3.2.3). Other than there, numbers keep their
 * digits, so `1.0` is not `1`, and members of one name all stay. The bytes must have passed a scan.
 */
export const canonicalJson = (bytes: Uint8Array, span: Span): string => {
  const first = bytes[span.start];
  if (first === OPEN_BRACE) return object(bytes, span);
  if (first === OPEN_BRACKET) return array(bytes, span);
  const text = jsonString(bytes, span);
  return text === undefined ? decodeText(bytes, span) : JSON.stringify(text);
};

const object = (bytes: Uint8Array, span: Span): string => {
  const members: { readonly name: string; readonly text: string }[] = [];
  eachEntry(bytes, span, (key, value) => {
    members.push({ name: jsonString(bytes, key) ?? '', text: canonicalJson(bytes, value) });
  });
  // By UTF-16 units, as the comparison of strings does it; the sort is stable.
  members.sort((one, other) => (one.name < other.name ? -1 : Number(one.name > other.name)));
  return `{${members.map(({ name, text }) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
};

const array = (bytes: Uint8Array, span: Span): string => {
  const elements: string[] = [];
  eachElement(bytes, span, (element) => elements.push(canonicalJson(bytes, element)));
  return `[${elements.join(',')}]`;
};
