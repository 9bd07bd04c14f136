/** A close frame has room for this much beside its code (RFC 6455 §5.5). */
const MAX_REASON_BYTES = 123;
const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;

/** The text as a close reason: cut where a character ends, since half a character is a protocol error. */
export const closeReason = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_REASON_BYTES) return bytes;
  let end = MAX_REASON_BYTES;
  while (((bytes[end] ?? 0) & CONTINUATION_MASK) === CONTINUATION) end -= 1;
  return bytes.subarray(0, end);
};
