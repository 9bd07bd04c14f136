import { byteAt, DIGIT_0, DIGIT_9, LOWER_N, MINUS, QUOTE } from './bytes.ts';
import { latin1Text } from './text.ts';

/** 255 characters and two quotes (SV-01). */
const MAX_ID_BYTES = 257;
/** Up to so many digits a number stays a small integer for the engine. */
const SMALL_DIGITS = 9;
/** What {@link idNumberOf} returns for ids it does not read. */
export const NO_NUMBER = -1;

const isDigit = (byte: number): boolean => byte >= DIGIT_0 && byte <= DIGIT_9;

/** Whether a scanned value may be the id of a message; `null` is judged by the caller. */
export const isUsableId = (bytes: Uint8Array, start: number, end: number): boolean => {
  if (end - start > MAX_ID_BYTES) return false;
  const first = byteAt(bytes, start);
  return first === QUOTE || first === MINUS || isDigit(first);
};

export const isNullId = (bytes: Uint8Array, start: number): boolean =>
  byteAt(bytes, start) === LOWER_N;

/** The raw bytes of an id as text: the key under which an answer finds its request. */
export const idKeyOf = (bytes: Uint8Array, start: number, end: number): string => {
  const value = idNumberOf(bytes, start, end);
  return value < 0 ? latin1Text(bytes, start, end) : String(value);
};

/** The value of a scanned id when it is a whole number of at most nine digits, else {@link NO_NUMBER}. */
export const idNumberOf = (bytes: Uint8Array, start: number, end: number): number => {
  if (end - start > SMALL_DIGITS) return NO_NUMBER;
  let value = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (!isDigit(byte)) return NO_NUMBER;
    value = value * 10 + (byte - DIGIT_0);
  }
  return value;
};
