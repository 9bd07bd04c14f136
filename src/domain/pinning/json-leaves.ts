import { eachElement, eachEntry } from '../wire/items.ts';
import type { Span } from '../wire/message.ts';
import { encodeText, jsonString } from '../wire/text.ts';

/**
 * Visits every value inside a JSON text that holds no other, empty objects and arrays among them, with its place
 * (JSON Pointer, RFC 6901). The text must be JSON.
 */
export const eachLeaf = (
  text: string,
  visit: (pointer: string, bytes: Uint8Array, span: Span, keys: readonly string[]) => void,
): void => {
  const bytes = encodeText(text);
  const walk = (span: Span, keys: readonly string[]): void => {
    const inner: { readonly span: Span; readonly key: string }[] = [];
    eachEntry(bytes, span, (key, value) => {
      inner.push({ span: value, key: jsonString(bytes, key) ?? '' });
    });
    eachElement(bytes, span, (element, index) => {
      inner.push({ span: element, key: String(index) });
    });
    for (const { span: value, key } of inner) walk(value, [...keys, key]);
    if (inner.length === 0) visit(pointerOf(keys), bytes, span, keys);
  };
  walk({ start: 0, end: bytes.length }, []);
};

const pointerOf = (keys: readonly string[]): string =>
  keys.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
