import { byteAt, QUOTE } from '../wire/bytes.ts';
import type { Span } from '../wire/message.ts';
import { jsonString } from '../wire/text.ts';

/** Longest name of a tool or prompt, in characters. */
const MAX_NAME_LENGTH = 255;
/** A character takes up to twelve bytes, as two escapes; a longer name is not even decoded. */
const MAX_NAME_BYTES = MAX_NAME_LENGTH * 12 + 2;

const STRICT = /^[A-Za-z0-9_./-]+$/;
/** Controls, and what is not seen or turns the order of what is; joiners belong to some scripts. */
const INVISIBLE = /[\p{Cc}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/u;
const CLIMBING = /(?:^|[/\\]|%2f|%5c)(?:\.|%2e){2}(?:$|[/\\]|%2f|%5c)/i;

const DOT = 0x2e;
const BACKSLASH = 0x5c;
const PERCENT = 0x25;

/** 1 for bytes of a name that need no second look. */
const plain = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= 0x20 && byte < 0x7f && byte !== BACKSLASH && byte !== PERCENT ? 1 : 0,
);
const strictlyPlain = plain.map((_, byte) => (STRICT.test(String.fromCharCode(byte)) ? 1 : 0));

const isPlain = (bytes: Uint8Array, start: number, end: number, table: Uint8Array): boolean => {
  let before = 0;
  for (let at = start; at < end; at += 1) {
    const byte = bytes[at] as number;
    if (table[byte] === 0 || (byte === DOT && before === DOT)) return false;
    before = byte;
  }
  return end > start;
};

/**
 * Why the scanned text at `span` cannot be the name of a tool or prompt; undefined when it can, or is no text. What servers
 * call their tools is theirs, so only what deceives a reader is refused: controls, invisible and turning characters, and
 * `..` as a step of a path in any spelling (reliability I15, mission SV-07). `isStrict`: ASCII alone.
 */
export const nameProblem = (
  bytes: Uint8Array,
  { start, end }: Span,
  isStrict: boolean,
): string | undefined => {
  if (byteAt(bytes, start) !== QUOTE) return undefined;
  const table = isStrict ? strictlyPlain : plain;
  if (end - start <= MAX_NAME_LENGTH + 2 && isPlain(bytes, start + 1, end - 1, table)) {
    return undefined;
  }
  const name = end - start > MAX_NAME_BYTES ? undefined : jsonString(bytes, { start, end });
  if (name === undefined || name.length > MAX_NAME_LENGTH) {
    return `a name has at most ${MAX_NAME_LENGTH} characters`;
  }
  if (isStrict && !STRICT.test(name)) {
    return 'a name is of letters, digits, ".", "_", "/" and "-"';
  }
  if (INVISIBLE.test(name)) return 'a name has no control and no invisible characters';
  return CLIMBING.test(name.normalize('NFKC')) ? 'a name does not climb with ".."' : undefined;
};
