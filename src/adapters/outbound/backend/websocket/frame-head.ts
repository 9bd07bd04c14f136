/** The head of one WebSocket frame (RFC 6455 §5.2). */
export interface FrameHead {
  /** Not masked and without an extension, as every frame of a server is that agreed to none. */
  readonly isPlain: boolean;
  readonly opcode: number;
  readonly isLast: boolean;
  /** Bytes of the head itself. */
  readonly length: number;
  readonly payloadBytes: number;
}

const TWO_BYTES = 126;
const EIGHT_BYTES = 127;

/** The head at `at`; undefined while bytes of it are missing. */
export const readFrameHead = (bytes: Uint8Array, at: number): FrameHead | undefined => {
  if (bytes.length < at + 2) return undefined;
  const first = bytes[at] as number;
  const second = bytes[at + 1] as number;
  const short = second & 0x7f;
  const length = short === EIGHT_BYTES ? 10 : short === TWO_BYTES ? 4 : 2;
  const isMasked = (second & 0x80) !== 0;
  if (bytes.length < at + length) return undefined;
  return {
    isPlain: (first & 0x70) === 0 && !isMasked,
    opcode: first & 0x0f,
    isLast: (first & 0x80) !== 0,
    length,
    // The mask of a frame that has one counts as payload here: the library reads it.
    payloadBytes:
      (isMasked ? 4 : 0) + (short < TWO_BYTES ? short : bigEndian(bytes, at + 2, at + length)),
  };
};

const bigEndian = (bytes: Uint8Array, start: number, end: number): number => {
  let value = 0;
  for (let at = start; at < end; at += 1) value = value * 256 + (bytes[at] as number);
  return value;
};
