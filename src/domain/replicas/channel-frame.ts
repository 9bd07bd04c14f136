import { readUint32, writeUint32 } from '../wire/uint32.ts';

/** What a part of a frame says; its payload in brackets. */
export const partKind = {
  /** A channel begins (the name of its service, preceded by its length in one byte; its head). */
  open: 1,
  /** The peer has taken it on. */
  accept: 2,
  /** The peer has not begun with it and will not. */
  refuse: 3,
  /** A message that goes on with the next piece (bytes). */
  piece: 4,
  /** A message, or the end of one (bytes). */
  last: 5,
  /** So much more may be sent (32 bits). */
  credit: 6,
  finish: 7,
  abort: 8,
} as const;

type PartKind = (typeof partKind)[keyof typeof partKind];

export interface FramePart {
  readonly kind: PartKind;
  readonly payload: Uint8Array;
}

/** What one replica tells another of one channel, in the order in which it happened. */
export interface ChannelFrame {
  readonly isFromOpener: boolean;
  /** A safe integer, by which the opener tells its channels apart. */
  readonly channel: number;
  readonly parts: readonly FramePart[];
}

const version = 1;
const headBytes = 10;
const partHeadBytes = 5;
const word = 2 ** 32;
const kinds: ReadonlySet<number> = new Set(Object.values(partKind));

/**
 * Version (one byte), side (one byte: 0 opener, 1 the other), channel (64 bits), parts (kind in one byte, length of the payload in
 * 32 bits, payload). All numbers big-endian.
 */
export const encodeChannelFrame = ({ isFromOpener, channel, parts }: ChannelFrame): Uint8Array => {
  let length = headBytes;
  for (const { payload } of parts) length += partHeadBytes + payload.byteLength;
  const frame = new Uint8Array(length);
  frame[0] = version;
  frame[1] = isFromOpener ? 0 : 1;
  writeUint32(frame, 2, Math.floor(channel / word));
  writeUint32(frame, 6, channel);
  let at = headBytes;
  for (const { kind, payload } of parts) {
    frame[at] = kind;
    writeUint32(frame, at + 1, payload.byteLength);
    frame.set(payload, at + partHeadBytes);
    at += partHeadBytes + payload.byteLength;
  }
  return frame;
};

/** Undefined for what is none: another version may have written it. Payloads are views into the frame. */
export const decodeChannelFrame = (frame: Uint8Array): ChannelFrame | undefined => {
  const side = frame[1];
  if (frame.byteLength < headBytes || frame[0] !== version) return undefined;
  if (side !== 0 && side !== 1) return undefined;
  const channel = readUint32(frame, 2) * word + readUint32(frame, 6);
  if (!Number.isSafeInteger(channel)) return undefined;
  const parts: FramePart[] = [];
  let at = headBytes;
  while (at < frame.byteLength) {
    if (at + partHeadBytes > frame.byteLength) return undefined;
    const kind = frame[at] as number;
    const start = at + partHeadBytes;
    at = start + readUint32(frame, at + 1);
    if (!isKind(kind) || at > frame.byteLength) return undefined;
    parts.push({ kind, payload: frame.subarray(start, at) });
  }
  return { isFromOpener: side === 0, channel, parts };
};

const isKind = (kind: number): kind is PartKind => kinds.has(kind);
