import { BACKSLASH, byteAt, QUOTE } from '../../wire/bytes.ts';
import type { Span } from '../../wire/message.ts';

/** Whether the value at `span` is a JSON string. The bytes have passed a scan. */
export const isString = (bytes: Uint8Array, { start }: Span): boolean =>
  byteAt(bytes, start) === QUOTE;

/**
 * Whether the JSON string at `span` is `text`, both in printable ASCII and nothing written as an escape. False leaves
 * open whether they are equal: this is the cheap way to find that they are, which they mostly are.
 */
export const isPlainly = (bytes: Uint8Array, { start, end }: Span, text: string): boolean => {
  if (end - start !== text.length + 2 || byteAt(bytes, start) !== QUOTE) return false;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    const isPlain = code >= 0x20 && code <= 0x7e && code !== BACKSLASH;
    if (!isPlain || bytes[start + 1 + index] !== code) return false;
  }
  return true;
};
