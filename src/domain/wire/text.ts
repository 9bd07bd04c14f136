import { BACKSLASH, byteAt, DIGIT_0, QUOTE } from './bytes.ts';
import type { Span } from './message.ts';

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** UTF-8 bytes of a text. */
export const encodeText = (text: string): Uint8Array => encoder.encode(text);

/**
 * Text of UTF-8 bytes, a leading byte order mark kept. Bytes a scan accepted lose nothing; in
 * others, what is not UTF-8 becomes U+FFFD.
 */
export const decodeText = (bytes: Uint8Array, span?: Span): string =>
  decoder.decode(span === undefined ? bytes : bytes.subarray(span.start, span.end));

const GROUP = 8;

/** One character per byte. For short texts: ids, method names, numbers. */
export const latin1Text = (bytes: Uint8Array, start: number, end: number): string => {
  let text = '';
  let at = start;
  for (; at + GROUP <= end; at += GROUP) {
    text += String.fromCharCode(
      bytes[at] as number,
      bytes[at + 1] as number,
      bytes[at + 2] as number,
      bytes[at + 3] as number,
      bytes[at + 4] as number,
      bytes[at + 5] as number,
      bytes[at + 6] as number,
      bytes[at + 7] as number,
    );
  }
  for (; at < end; at += 1) text += String.fromCharCode(bytes[at] as number);
  return text;
};

/** The bytes of a text whose characters are one byte each. */
export const encodeLatin1 = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));

/** Up to here characters are joined one by one, which beats the decoder's call. */
const SHORT_TEXT = 64;

/**
 * The decoded JSON string that starts and ends at `span`, undefined when the value there is no
 * string. The bytes must have passed a scan.
 */
export const jsonString = (bytes: Uint8Array, span: Span): string | undefined => {
  if (byteAt(bytes, span.start) !== QUOTE) return undefined;
  let isAscii = span.end - span.start <= SHORT_TEXT;
  for (let at = span.start + 1; at < span.end - 1; at += 1) {
    const byte = bytes[at] as number;
    if (byte === BACKSLASH) return JSON.parse(decodeText(bytes, span)) as string;
    if (byte >= 0x80) isAscii = false;
  }
  return isAscii
    ? latin1Text(bytes, span.start + 1, span.end - 1)
    : decoder.decode(bytes.subarray(span.start + 1, span.end - 1));
};

const CACHED_INTEGERS = 1_024;

const digitsOf = (value: number): Uint8Array => {
  const text = String(value);
  const digits = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) digits[index] = text.charCodeAt(index);
  return digits;
};

const cachedIntegers: readonly Uint8Array[] = Array.from({ length: CACHED_INTEGERS }, (_, value) =>
  digitsOf(value),
);

/** Decimal digits of a safe integer. Small values share one array: never write into it. */
export const asciiInteger = (value: number): Uint8Array => {
  if (value < 0) return digitsOf(value);
  if (value < CACHED_INTEGERS) return cachedIntegers[value] as Uint8Array;
  let length = 0;
  for (let rest = value; rest >= 1; rest /= 10) length += 1;
  const digits = new Uint8Array(length);
  let rest = value;
  for (let at = length - 1; at >= 0; at -= 1) {
    const next = Math.floor(rest / 10);
    digits[at] = DIGIT_0 + (rest - next * 10);
    rest = next;
  }
  return digits;
};
