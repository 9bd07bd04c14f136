import { CARRIAGE_RETURN, LINE_FEED, OPEN_BRACE, OPEN_BRACKET, SPACE, TAB } from './bytes.ts';
import type { DialectName } from './frame.ts';

/** What a TCP peer speaks. */
export type DetectedDialect = DialectName | 'newline_json' | 'unknown' | 'need_more';

/** "MC", the beginning of every binary dialect. */
const M = 0x4d;
const C = 0x43;

/**
 * Tells dialects apart by the first bytes of a connection (mission §3.2). Five bytes are enough, unless they are
 * whitespace before JSON: then the caller bounds how much it waits for.
 */
export const detectDialect = (first: Uint8Array): DetectedDialect => {
  if (first[0] !== M) return detectText(first);
  if (first.length < 2) return 'need_more';
  return first[1] === C ? detectBinary(first) : 'unknown';
};

const detectText = (first: Uint8Array): DetectedDialect => {
  for (const byte of first) {
    if (byte === OPEN_BRACE || byte === OPEN_BRACKET) return 'newline_json';
    const isSpace =
      byte === SPACE || byte === LINE_FEED || byte === CARRIAGE_RETURN || byte === TAB;
    if (!isSpace) return 'unknown';
  }
  return 'need_more';
};

const detectBinary = (first: Uint8Array): DetectedDialect => {
  const third = first[2];
  if (third === undefined) return 'need_more';
  if (third === 0x50) return detectLongMagic(first);
  // Two bytes of magic only: the length of M6, which always begins with 0, or the type of M7.
  if (third === 0x00) return 'm6';
  return third <= 0x05 ? 'm7' : 'unknown';
};

/** "MCP" and a fourth byte. */
const detectLongMagic = (first: Uint8Array): DetectedDialect => {
  const fourth = first[3];
  const version = first[4];
  if (fourth === undefined) return 'need_more';
  if (fourth === 0x00) return 'r16';
  if (fourth !== 0x42) return 'unknown';
  if (version === undefined) return 'need_more';
  // "MCPB": the version is two bytes in G12, so begins with 0, and one byte in S12.
  if (version === 0x00) return 'g12';
  return version === 0x01 ? 's12' : 'unknown';
};
