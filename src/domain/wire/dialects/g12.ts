import { allocateBytes } from '../byte-slab.ts';
import { type Dialect, type FrameHeader, type FrameProblem, FrameType } from '../frame.ts';

const HEADER_BYTES = 12;
/** "MCPB" */
const MAGIC = 0x4d435042;
const VERSION = 1;

/** Types by their number on the wire; there is no type 0. */
const types: readonly (FrameType | undefined)[] = [
  undefined,
  FrameType.request,
  FrameType.response,
  FrameType.control,
  FrameType.health,
  FrameType.error,
  FrameType.versionNegotiation,
  FrameType.versionAck,
];

const read16 = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 8) | (bytes[at + 1] as number);

/** Unsigned: a length with its top bit set must not read as negative. */
const read32 = (bytes: Uint8Array, at: number): number =>
  read16(bytes, at) * 0x10000 + read16(bytes, at + 2);

const write16 = (bytes: Uint8Array, at: number, value: number): void => {
  bytes[at] = value >>> 8;
  bytes[at + 1] = value;
};

const write32 = (bytes: Uint8Array, at: number, value: number): void => {
  write16(bytes, at, value >>> 16);
  write16(bytes, at + 2, value);
};

/**
 * The canonical 12-byte header, big-endian: magic "MCPB" (4), version 1 (2), type 1 to 7 (2), payload
 * length (4).
 */
export const g12: Dialect = {
  name: 'g12',
  headerBytes: HEADER_BYTES,

  encodeHeader(type: FrameType, length: number): Uint8Array {
    const header = allocateBytes(HEADER_BYTES);
    write32(header, 0, MAGIC);
    write16(header, 4, VERSION);
    write16(header, 6, types.indexOf(type));
    write32(header, 8, length);
    return header;
  },

  readHeader(bytes: Uint8Array, offset: number): FrameHeader | FrameProblem {
    if (read32(bytes, offset) !== MAGIC) return 'magic';
    if (read16(bytes, offset + 4) !== VERSION) return 'version';
    const type = types[read16(bytes, offset + 6)];
    return type === undefined ? 'type' : { type, length: read32(bytes, offset + 8) };
  },
};
