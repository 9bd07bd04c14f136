import { allocateBytes } from './byte-slab.ts';
import { copyRange } from './bytes.ts';

/** Largest payload of any frame dialect, in bytes (WP-07). */
export const MAX_PAYLOAD_BYTES = 10_485_760;

/** What a frame carries, whatever number its dialect gives it. */
export const FrameType = {
  request: 'request',
  response: 'response',
  control: 'control',
  health: 'health',
  error: 'error',
  versionNegotiation: 'version_negotiation',
  versionAck: 'version_ack',
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export interface Frame {
  readonly type: FrameType;
  readonly payload: Uint8Array;
}

/** Which part of a header is not what the dialect allows. */
export type FrameProblem = 'magic' | 'version' | 'type' | 'length';

export interface FrameHeader {
  readonly type: FrameType;
  /** Bytes of payload that follow, as the peer claims. */
  readonly length: number;
}

/** One header layout. */
export interface Dialect {
  readonly name: string;
  readonly headerBytes: number;
  encodeHeader(type: FrameType, length: number): Uint8Array;
  /** Reads the header at `offset`; all `headerBytes` of it must be there. */
  readHeader(bytes: Uint8Array, offset: number): FrameHeader | FrameProblem;
}

/** Header and payload in one array. Throws a RangeError above {@link MAX_PAYLOAD_BYTES}. */
export const encodeFrame = (dialect: Dialect, type: FrameType, payload: Uint8Array): Uint8Array => {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError('the payload is too long');
  const header = dialect.encodeHeader(type, payload.length);
  const frame = allocateBytes(header.length + payload.length);
  copyRange(header, 0, header.length, frame, 0);
  copyRange(payload, 0, payload.length, frame, header.length);
  return frame;
};
