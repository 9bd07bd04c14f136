import type { Dialect, DialectName, FrameProblem, FrameType } from '../frame.ts';
import { readUint32, writeUint32 } from '../uint32.ts';

const LENGTH_BYTES = 4;

/** Headers of shorter payloads are made once: an array costs more than its bytes, and most messages are short. */
const SHARED_LENGTHS = 1_024;

/** Which fields a header has; they always stand in this order, and the payload's length comes last. */
export interface LayoutFields {
  readonly name: DialectName;
  /** Two or four bytes. */
  readonly magic: readonly number[];
  readonly versionBytes: 0 | 1 | 2;
  /** Written into headers; lower ones from 1 on are read too. At most 255. */
  readonly version: number;
  readonly typeBytes: 0 | 1 | 2;
  /** Zero in every header. */
  readonly reservedBytes: 0 | 2 | 4;
  /** Types by their number on the wire, at most 255; without a type field the first one is that of every frame. */
  readonly types: readonly (FrameType | undefined)[];
}

/** Bits of four bytes that are the same in every header; numbers with a sign, as `&` gives them. */
interface FixedBits {
  readonly at: number;
  readonly mask: number;
  readonly value: number;
}

/** What the headers of one type begin with, and those made so far by the length they tell. */
interface Headers {
  /** Everything before the length. */
  readonly head: Uint8Array;
  readonly byLength: (Uint8Array | undefined)[];
}

/**
 * A header of fixed fields. It is judged four bytes at a time, as that happens for every frame; only one that is
 * refused is looked at field by field.
 */
export class Layout implements Dialect {
  readonly name: DialectName;
  readonly headerBytes: number;
  readonly request: 'request' | 'message';
  readonly response: 'response' | 'message';
  readonly #fields: LayoutFields;
  readonly #version: number;
  readonly #types: readonly (FrameType | undefined)[];
  /** Offsets of the lowest byte of the version and of the type; negative when there is no such field. */
  readonly #versionAt: number;
  readonly #typeAt: number;
  readonly #lengthAt: number;
  /** All that never changes before the length: at most three times four bytes. */
  readonly #first: FixedBits;
  readonly #second: FixedBits | undefined;
  readonly #third: FixedBits | undefined;
  readonly #headers = new Map<FrameType, Headers>();

  constructor(fields: LayoutFields) {
    const { name, magic, versionBytes, version, typeBytes, reservedBytes, types } = fields;
    const typeEnd = magic.length + versionBytes + typeBytes;
    this.name = name;
    this.#fields = fields;
    this.#version = version;
    this.#types = types;
    this.#versionAt = versionBytes === 0 ? -1 : magic.length + versionBytes - 1;
    this.#typeAt = typeBytes === 0 ? -1 : typeEnd - 1;
    this.#lengthAt = typeEnd + reservedBytes;
    this.headerBytes = this.#lengthAt + LENGTH_BYTES;
    this.#first = this.#fixedBits(0);
    this.#second = this.#lengthAt > 4 ? this.#fixedBits(4) : undefined;
    this.#third = this.#lengthAt > 8 ? this.#fixedBits(8) : undefined;
    const isTold = types.includes('request');
    this.request = isTold ? 'request' : 'message';
    this.response = isTold ? 'response' : 'message';
    for (const [number, type] of types.entries()) {
      if (type !== undefined) this.#headers.set(type, { head: this.#headOf(number), byLength: [] });
    }
  }

  has(type: FrameType): boolean {
    return this.#headers.has(type);
  }

  header(type: FrameType, length: number): Uint8Array {
    const { head, byLength } = this.#headersOf(type);
    if (length >= SHARED_LENGTHS) return withLength(head, length);
    const made = byLength[length];
    if (made !== undefined) return made;
    const header = withLength(head, length);
    byLength[length] = header;
    return header;
  }

  writeHeader(into: Uint8Array, at: number, type: FrameType, length: number): void {
    write(this.#headersOf(type).head, length, into, at);
  }

  typeAt(bytes: Uint8Array, offset: number): FrameType | undefined {
    if (!isFixed(bytes, offset, this.#first)) return undefined;
    if (this.#second !== undefined && !isFixed(bytes, offset, this.#second)) return undefined;
    if (this.#third !== undefined && !isFixed(bytes, offset, this.#third)) return undefined;
    if (this.#versionAt >= 0 && !this.#isVersion(bytes[offset + this.#versionAt] as number)) {
      return undefined;
    }
    return this.#typeOf(this.#typeAt < 0 ? 0 : (bytes[offset + this.#typeAt] as number));
  }

  lengthAt(bytes: Uint8Array, offset: number): number {
    return readUint32(bytes, offset + this.#lengthAt);
  }

  problemAt(bytes: Uint8Array, offset: number): FrameProblem {
    const { magic, versionBytes, typeBytes } = this.#fields;
    const versionStart = offset + magic.length;
    const typeStart = versionStart + versionBytes;
    const version = readNumber(bytes, versionStart, versionBytes);
    if (!isFixed(bytes, offset, this.#first)) return 'magic';
    if (versionBytes > 0 && !this.#isVersion(version)) return 'version';
    const type = this.#typeOf(readNumber(bytes, typeStart, typeBytes));
    return type === undefined ? 'type' : 'reserved';
  }

  #headersOf(type: FrameType): Headers {
    const headers = this.#headers.get(type);
    if (headers === undefined) throw new RangeError(`${this.name} has no frames of type ${type}`);
    return headers;
  }

  #isVersion(version: number): boolean {
    return version >= 1 && version <= this.#version;
  }

  #typeOf(number: number): FrameType | undefined {
    return number < this.#types.length ? this.#types[number] : undefined;
  }

  /** Of the four bytes at `at`: the magic, and zero for the rest but the lowest bytes of version and type. */
  #fixedBits(at: number): FixedBits {
    const mask = new Uint8Array(4);
    for (let index = 0; index < Math.min(4, this.#lengthAt - at); index += 1) {
      const varies = at + index === this.#versionAt || at + index === this.#typeAt;
      mask[index] = varies ? 0 : 0xff;
    }
    const value = Uint8Array.from(mask, (_, index) => this.#fields.magic[at + index] ?? 0);
    return { at, mask: readUint32(mask, 0) | 0, value: readUint32(value, 0) | 0 };
  }

  #headOf(number: number): Uint8Array {
    const head = new Uint8Array(this.#lengthAt);
    head.set(this.#fields.magic);
    if (this.#versionAt >= 0) head[this.#versionAt] = this.#version;
    if (this.#typeAt >= 0) head[this.#typeAt] = number;
    return head;
  }
}

const isFixed = (bytes: Uint8Array, offset: number, { at, mask, value }: FixedBits): boolean =>
  (readUint32(bytes, offset + at) & mask) === value;

/** The number of `size` bytes at `at`; 0 when there are none. */
const readNumber = (bytes: Uint8Array, at: number, size: number): number => {
  let value = 0;
  for (let index = at; index < at + size; index += 1) {
    value = value * 0x100 + (bytes[index] as number);
  }
  return value;
};

const withLength = (head: Uint8Array, length: number): Uint8Array => {
  const header = new Uint8Array(head.length + LENGTH_BYTES);
  write(head, length, header, 0);
  return header;
};

const write = (head: Uint8Array, length: number, into: Uint8Array, at: number): void => {
  const size = head.length;
  for (let index = 0; index < size; index += 1) into[at + index] = head[index] as number;
  writeUint32(into, at + size, length);
};
