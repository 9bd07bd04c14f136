export type LayoutName = 'g12' | 'r16' | 's12' | 'm6' | 'm7';

/** How one dialect writes what stands before a payload (mission §3.1). Written apart from the program under test. */
export interface Layout {
  readonly headerBytes: number;
  /** The fields of a header in their order. `type` is left out where there is none. */
  fields(type: number, length: number): readonly Buffer[];
  /** Reads a whole header. Throws an Error when any byte of it is not as the dialect wants it. */
  read(header: Buffer): { readonly type: number; readonly length: number };
}

const MCPB = Buffer.from('MCPB');
const MCP0 = Buffer.from('MCP\0');
const MC = Buffer.from('MC');

const u8 = (value: number): Buffer => Buffer.of(value);
const u16 = (value: number): Buffer => Buffer.of(value >> 8, value & 0xff);
const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};

const expectBytes = (header: Buffer, at: number, expected: Buffer): void => {
  if (!header.subarray(at, at + expected.length).equals(expected)) {
    throw new Error(`bytes ${at} ff. of the header ${header.toString('hex')} are wrong`);
  }
};

/** The original gateway, version 1 or 2 in its header. */
const g12 = (version: number): Layout => ({
  headerBytes: 12,
  fields: (type, length) => [MCPB, u16(version), u16(type), u32(length)],
  read: (header) => {
    expectBytes(header, 0, MCPB);
    expectBytes(header, 4, u16(version));
    return { type: header.readUInt16BE(6), length: header.readUInt32BE(8) };
  },
});

export const g12Version2 = g12(2);

export const layouts: Readonly<Record<LayoutName, Layout>> = {
  g12: g12(1),
  /** The original router. */
  r16: {
    headerBytes: 16,
    fields: (type, length) => [MCP0, u16(1), u16(type), u32(0), u32(length)],
    read: (header) => {
      expectBytes(header, 0, MCP0);
      expectBytes(header, 4, u16(1));
      // The original does not look at the reserved bytes; they are 0 all the same.
      expectBytes(header, 8, u32(0));
      return { type: header.readUInt16BE(6), length: header.readUInt32BE(12) };
    },
  },
  /** The first of the source documents. */
  s12: {
    headerBytes: 12,
    fields: (type, length) => [MCPB, u8(1), u8(type), u16(0), u32(length)],
    read: (header) => {
      expectBytes(header, 0, MCPB);
      expectBytes(header, 4, u8(1));
      expectBytes(header, 6, u16(0));
      return { type: header.readUInt8(5), length: header.readUInt32BE(8) };
    },
  },
  /** The integration guide of the router. It knows no types: all are 0 here. */
  m6: {
    headerBytes: 6,
    fields: (_, length) => [MC, u32(length)],
    read: (header) => {
      expectBytes(header, 0, MC);
      return { type: 0, length: header.readUInt32BE(2) };
    },
  },
  m7: {
    headerBytes: 7,
    fields: (type, length) => [MC, u8(type), u32(length)],
    read: (header) => {
      expectBytes(header, 0, MC);
      return { type: header.readUInt8(2), length: header.readUInt32BE(3) };
    },
  },
};

/** Types of G12 and R16. */
export const frameTypes = {
  request: 1,
  response: 2,
  control: 3,
  health: 4,
  error: 5,
  negotiate: 6,
  agree: 7,
} as const;

/** Header and payload at once. */
export const frameOf = (layout: Layout, type: number, payload: string | Uint8Array): Buffer => {
  const bytes = Buffer.from(payload);
  return Buffer.concat([...layout.fields(type, bytes.length), bytes]);
};

/** Cuts a byte stream into frames. Throws an Error at a header that is not of the layout. */
export class FrameReader {
  /** May be changed between two frames, as after a negotiation. */
  layout: Layout;
  readonly #onFrame: (type: number, payload: Buffer) => void;
  #chunks: Buffer[] = [];
  #held = 0;
  #needed: number;

  constructor(layout: Layout, onFrame: (type: number, payload: Buffer) => void) {
    this.layout = layout;
    this.#onFrame = onFrame;
    this.#needed = layout.headerBytes;
  }

  /** Bytes of a frame that is not whole yet. */
  get heldBytes(): number {
    return this.#held;
  }

  push(chunk: Buffer): void {
    this.#chunks.push(chunk);
    this.#held += chunk.length;
    if (this.#held < this.#needed) return;
    let rest = Buffer.concat(this.#chunks);
    for (;;) {
      const { headerBytes } = this.layout;
      this.#needed = headerBytes;
      if (rest.length < headerBytes) break;
      const { type, length } = this.layout.read(rest.subarray(0, headerBytes));
      this.#needed = headerBytes + length;
      if (rest.length < this.#needed) break;
      const payload = rest.subarray(headerBytes, this.#needed);
      rest = rest.subarray(this.#needed);
      this.#onFrame(type, payload);
    }
    this.#chunks = rest.length === 0 ? [] : [rest];
    this.#held = rest.length;
  }
}
