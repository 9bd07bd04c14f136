export interface FrameParts {
  /** FIN, RSV1–3 and the opcode (RFC 6455 §5.2); FIN and text unless said otherwise. */
  readonly lead?: number;
  readonly payload?: string | Uint8Array;
  readonly isMasked?: boolean;
  /** What the header says the length is. */
  readonly said?: bigint;
  /** How many bytes the header takes to say it, though fewer would do: 2 or 8. */
  readonly lengthBytes?: 2 | 8;
}

/** As they stand in the first byte of a frame. */
export const opcodes = {
  continuation: 0x0,
  text: 0x1,
  binary: 0x2,
  close: 0x8,
  ping: 0x9,
  pong: 0xa,
} as const;
export const FIN = 0x80;

export const frame = ({
  lead = FIN | opcodes.text,
  payload = '',
  isMasked = true,
  said,
  lengthBytes,
}: FrameParts): Buffer => {
  const bytes = Buffer.from(payload);
  const length = said ?? BigInt(bytes.length);
  const mask = isMasked ? 0x80 : 0;
  let head = Buffer.of(lead, mask | Number(length));
  if (lengthBytes === 2 || (lengthBytes === undefined && length >= 126n && length < 65_536n)) {
    head = Buffer.of(lead, mask | 126, 0, 0);
    head.writeUInt16BE(Number(length), 2);
  } else if (lengthBytes === 8 || length >= 65_536n) {
    head = Buffer.concat([Buffer.of(lead, mask | 127), Buffer.alloc(8)]);
    head.writeBigUInt64BE(length, 2);
  }
  // A mask of zeros leaves the bytes as they are.
  return Buffer.concat([head, isMasked ? Buffer.alloc(4) : Buffer.alloc(0), bytes]);
};
