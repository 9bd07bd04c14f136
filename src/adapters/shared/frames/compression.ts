import { constants, gunzipSync, gzipSync, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { FrameType } from '../../../domain/wire/frame.ts';
import {
  isPackable,
  MAX_UNPACKED_BYTES,
  type PackedType,
  packedHead,
  readPacked,
} from '../../../domain/wire/version2/packed.ts';

/** Compressions of version 2 of the binary protocol, the better one first. */
export const COMPRESSIONS = ['zstd', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export interface CompressionSettings {
  /** 1 is fastest, 9 is smallest. */
  readonly level: number;
  /** Shorter payloads are sent as they are. */
  readonly minBytes: number;
}

/** Original name and numbers: mission WP-14. */
export const DEFAULT_COMPRESSION: CompressionSettings = { level: 3, minBytes: 1_024 };

export const compressionNamed = (name: unknown): Compression | undefined =>
  COMPRESSIONS.find((known) => known === name);

/** Packs and unpacks the payloads of one connection (mission WP-14). Each stands for itself, so losing one costs one. */
export class FrameCompression {
  readonly #compression: Compression;
  readonly #settings: CompressionSettings;

  constructor(compression: Compression, settings: CompressionSettings) {
    this.#compression = compression;
    this.#settings = settings;
  }

  /** The payload of a packed frame that stands for one with `head` and `message`; undefined when that gains nothing. */
  pack(type: FrameType, head: Uint8Array, message: Uint8Array): Uint8Array | undefined {
    const length = head.length + message.length;
    if (length < this.#settings.minBytes || length > MAX_UNPACKED_BYTES || !isPackable(type)) {
      return undefined;
    }
    const compressed = this.#deflate(head.length === 0 ? message : Buffer.concat([head, message]));
    const packed = Buffer.concat([packedHead(type), compressed]);
    return packed.length < length ? packed : undefined;
  }

  /** Undefined when it is none, cannot be read, or is longer than any may be. */
  unpack(payload: Uint8Array): { type: PackedType; payload: Uint8Array } | undefined {
    const packed = readPacked(payload);
    if (packed === undefined) return undefined;
    try {
      return { type: packed.type, payload: this.#inflate(packed.compressed) };
    } catch {
      return undefined;
    }
  }

  #deflate(bytes: Uint8Array): Uint8Array {
    const { level } = this.#settings;
    return this.#compression === 'gzip'
      ? gzipSync(bytes, { level })
      : zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: level } });
  }

  #inflate(bytes: Uint8Array): Uint8Array {
    const bounds = { maxOutputLength: MAX_UNPACKED_BYTES };
    return this.#compression === 'gzip'
      ? gunzipSync(bytes, bounds)
      : zstdDecompressSync(bytes, bounds);
  }
}
