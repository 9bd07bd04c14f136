import { BACKSLASH, byteAt, LOWER_U } from './bytes.ts';

const isContinuation = (byte: number): boolean => byte >= 0x80 && byte <= 0xbf;

/**
 * Length of the well-formed multi-byte sequence at `at` (2 to 4), 0 when there is none: overlong
 * forms, encoded surrogates, values above U+10FFFF and cut sequences are refused (RFC 3629 §4).
 */
export const sequenceLength = (bytes: Uint8Array, at: number): number => {
  const lead = byteAt(bytes, at);
  const second = byteAt(bytes, at + 1);
  if (lead < 0xc2 || lead > 0xf4 || !isContinuation(second)) return 0;
  if (lead < 0xe0) return 2;
  if (!isContinuation(byteAt(bytes, at + 2))) return 0;
  if (lead < 0xf0) {
    if (lead === 0xe0 && second < 0xa0) return 0;
    if (lead === 0xed && second > 0x9f) return 0;
    return 3;
  }
  if (lead === 0xf0 && second < 0x90) return 0;
  if (lead === 0xf4 && second > 0x8f) return 0;
  return isContinuation(byteAt(bytes, at + 3)) ? 4 : 0;
};

const hexDigit = (byte: number): number => {
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
};

/** UTF-16 code unit of the `\uXXXX` at `at`, negative when it is not one. */
export const escapedUnit = (bytes: Uint8Array, at: number): number => {
  if (byteAt(bytes, at) !== BACKSLASH || byteAt(bytes, at + 1) !== LOWER_U) return -1;
  let unit = 0;
  for (let index = at + 2; index < at + 6; index += 1) {
    const digit = hexDigit(byteAt(bytes, index));
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
};

export const HALF_PAIR = -1;

/**
 * Length of the JSON escape at `at`: 2, 6, or 12 for a surrogate pair; 0 when it is malformed,
 * {@link HALF_PAIR} for a surrogate without its other half.
 */
export const escapeLength = (bytes: Uint8Array, at: number): number => {
  switch (byteAt(bytes, at + 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2;
    case LOWER_U:
      break;
    default:
      return 0;
  }
  const unit = escapedUnit(bytes, at);
  if (unit < 0) return 0;
  if (unit < 0xd800 || unit > 0xdfff) return 6;
  const low = unit < 0xdc00 ? escapedUnit(bytes, at + 6) : -1;
  return low >= 0xdc00 && low <= 0xdfff ? 12 : HALF_PAIR;
};
