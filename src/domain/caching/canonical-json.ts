import { OPEN_BRACE, OPEN_BRACKET, QUOTE } from '../wire/bytes.ts';
import { eachElement, eachEntry } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { decodeText, jsonString } from '../wire/text.ts';

/**
 * One text for all writings of the same JSON value: without spaces, members by name, strings in one spelling. Numbers
 * stay as they are written, so `1` and `1.0` are two texts: no digit is lost. The bytes must have passed a scan.
 */
export const canonicalJson = (bytes: Uint8Array, value: Span): string => {
  const first = bytes[value.start];
  if (first === QUOTE) return JSON.stringify(jsonString(bytes, value));
  if (first === OPEN_BRACKET) {
    const elements: string[] = [];
    eachElement(bytes, value, (element) => elements.push(canonicalJson(bytes, element)));
    return `[${elements.join(',')}]`;
  }
  if (first !== OPEN_BRACE) return decodeText(bytes, value);
  const members: (readonly [name: string, text: string])[] = [];
  eachEntry(bytes, value, (nameAt, inner) => {
    members.push([jsonString(bytes, nameAt) ?? '', canonicalJson(bytes, inner)]);
  });
  const ordered = members.toSorted(([one], [other]) => (one < other ? -1 : Number(one > other)));
  return `{${ordered.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
};
