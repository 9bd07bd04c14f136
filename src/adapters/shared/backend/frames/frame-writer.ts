import { allocateBytes } from '../../../../domain/wire/byte-slab.ts';
import { copyRange } from '../../../../domain/wire/bytes.ts';
import {
  type Dialect,
  encodeFrame,
  type FrameType,
  MAX_PAYLOAD_BYTES,
} from '../../../../domain/wire/frame.ts';
import type { FrameCompression } from '../../frames/compression.ts';
import type { CorkedWriter } from '../corked-writer.ts';
import type { SendOutcome } from '../stream-framing.ts';

const NOTHING: Uint8Array = new Uint8Array(0);

/** Writes the frames of one dialect. */
export class FrameWriter {
  readonly dialect: Dialect;
  readonly #writer: CorkedWriter;
  readonly #compression: FrameCompression | undefined;

  constructor(dialect: Dialect, writer: CorkedWriter, compression?: FrameCompression) {
    this.dialect = dialect;
    this.#writer = writer;
    this.#compression = compression;
  }

  /** The payload is `head`, `message` and `tail`; the message is not copied. */
  write(type: FrameType, message: Uint8Array, head = NOTHING, tail?: Uint8Array): SendOutcome {
    const length = head.length + message.length + (tail?.length ?? 0);
    if (length > MAX_PAYLOAD_BYTES) return 'too_large';
    const packed = tail === undefined ? this.#compression?.pack(type, head, message) : undefined;
    if (packed !== undefined) {
      const header = this.dialect.header('packed', packed.length);
      return this.#writer.write(header, packed) ? 'sent' : 'overloaded';
    }
    const begin =
      head.length === 0 ? this.dialect.header(type, length) : this.#beginning(type, length, head);
    return this.#writer.write(begin, message, tail) ? 'sent' : 'overloaded';
  }

  #beginning(type: FrameType, length: number, head: Uint8Array): Uint8Array {
    const { headerBytes } = this.dialect;
    const begin = allocateBytes(headerBytes + head.length);
    this.dialect.writeHeader(begin, 0, type, length);
    copyRange(head, 0, head.length, begin, headerBytes);
    return begin;
  }

  /** A few words that are no message; no full buffer keeps them back. */
  writeSignal(type: FrameType, payload: Uint8Array): void {
    this.#writer.writeSignal(encodeFrame(this.dialect, type, payload));
  }
}
