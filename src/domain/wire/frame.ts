import { allocateBytes } from './byte-slab.ts';
import { copyRange } from './bytes.ts';

/** Largest payload of any frame dialect, in bytes (WP-07). */
export const MAX_PAYLOAD_BYTES = 10_485_760;

/** What a frame carries, whatever number its dialect gives it. */
export const FrameType = {
  request: 'request',
  response: 'response',
  /** A message of either kind, in dialects that do not tell them apart. */
  message: 'message',
  control: 'control',
  /** A sign of life and its answer alike. */
  health: 'health',
  ping: 'ping',
  pong: 'pong',
  error: 'error',
  versionNegotiation: 'version_negotiation',
  versionAck: 'version_ack',
  auth: 'auth',
  authResponse: 'auth_response',
  close: 'close',
  /** Version 2: a request with a stream of its own. */
  open: 'open',
  /** Version 2: bytes of a message on such a stream. */
  piece: 'piece',
  /** Version 2: more bytes may come on such a stream. */
  credit: 'credit',
  /** Version 2: the end of such a stream before its answer. */
  reset: 'reset',
  /** Version 2 with compression: another frame whose payload is compressed. */
  packed: 'packed',
} as const;
export type FrameType = (typeof FrameType)[keyof typeof FrameType];

export type DialectName = 'g12' | 'r16' | 's12' | 'm6' | 'm7';

/** Which part of a header is not what the dialect allows. */
export type FrameProblem = 'magic' | 'version' | 'type' | 'reserved' | 'length';

/** One header layout (mission §3.1). All integers are big-endian. */
export interface Dialect {
  readonly name: DialectName;
  readonly headerBytes: number;
  /** What requests and notifications travel as. */
  readonly request: 'request' | 'message';
  /** What responses travel as. */
  readonly response: 'response' | 'message';
  has(type: FrameType): boolean;
  /** A header of its own or one that others hold too; the rest as for `writeHeader`. */
  header(type: FrameType, length: number): Uint8Array;
  /** Writes a header; a type the dialect does not have is a bug of the caller and throws a RangeError. */
  writeHeader(into: Uint8Array, at: number, type: FrameType, length: number): void;
  /** The type in the header at `offset`; undefined when the header is none. All `headerBytes` must be there. */
  typeAt(bytes: Uint8Array, offset: number): FrameType | undefined;
  /** Bytes of payload that follow the header at `offset`, as the peer claims. */
  lengthAt(bytes: Uint8Array, offset: number): number;
  /** What is wrong with the header at `offset`, which has no type. */
  problemAt(bytes: Uint8Array, offset: number): FrameProblem;
}

/** The header alone, for payloads that are not worth a copy. It may be shared: never write into it. */
export const encodeHeader = (dialect: Dialect, type: FrameType, length: number): Uint8Array =>
  dialect.header(type, length);

/** Header and payload in one array. Throws a RangeError above {@link MAX_PAYLOAD_BYTES}. */
export const encodeFrame = (dialect: Dialect, type: FrameType, payload: Uint8Array): Uint8Array => {
  if (payload.length > MAX_PAYLOAD_BYTES) throw new RangeError('the payload is too long');
  const frame = allocateBytes(dialect.headerBytes + payload.length);
  dialect.writeHeader(frame, 0, type, payload.length);
  copyRange(payload, 0, payload.length, frame, dialect.headerBytes);
  return frame;
};
