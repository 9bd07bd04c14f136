/** ASCII codes the wire formats are made of. */
export const TAB = 0x09;
export const LINE_FEED = 0x0a;
export const CARRIAGE_RETURN = 0x0d;
export const SPACE = 0x20;
export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const MINUS = 0x2d;
export const DIGIT_0 = 0x30;
export const DIGIT_9 = 0x39;
export const COLON = 0x3a;
export const OPEN_BRACKET = 0x5b;
export const BACKSLASH = 0x5c;
export const CLOSE_BRACKET = 0x5d;
export const LOWER_N = 0x6e;
export const LOWER_U = 0x75;
export const OPEN_BRACE = 0x7b;
export const CLOSE_BRACE = 0x7d;

/** The byte at `at`, 0 past the end: reading out of bounds would slow the reading code for good. */
export const byteAt = (bytes: Uint8Array, at: number): number =>
  at < bytes.length ? (bytes[at] as number) : 0;

/** Below this size a plain loop is cheaper than creating a view for the engine's copy. */
const LOOP_COPY_BYTES = 32;

/** Copies bytes [start, end) of `from` into `to` at `at`. */
export const copyRange = (
  from: Uint8Array,
  start: number,
  end: number,
  to: Uint8Array,
  at: number,
): void => {
  if (end - start > LOOP_COPY_BYTES) {
    to.set(from.subarray(start, end), at);
    return;
  }
  let target = at;
  for (let source = start; source < end; source += 1) {
    to[target] = from[source] as number;
    target += 1;
  }
};
