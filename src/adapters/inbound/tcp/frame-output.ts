import { errorReply } from '../../../domain/fault/error-reply.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import { allocateBytes } from '../../../domain/wire/byte-slab.ts';
import { copyRange } from '../../../domain/wire/bytes.ts';
import { type Dialect, encodeHeader, type FrameType } from '../../../domain/wire/frame.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import type { FrameCompression } from '../../shared/frames/compression.ts';
import type { BatchWriter } from '../../shared/stream/batch-writer.ts';
import type { TcpTraffic } from './traffic.ts';

const NOTHING: Uint8Array = new Uint8Array(0);

/** Writes the frames of one connection in its dialect, and counts them. */
export class FrameOutput {
  readonly #writer: BatchWriter;
  readonly #traffic: TcpTraffic;
  #dialect: Dialect;
  #compression: FrameCompression | undefined = undefined;

  constructor(dialect: Dialect, writer: BatchWriter, traffic: TcpTraffic) {
    this.#dialect = dialect;
    this.#writer = writer;
    this.#traffic = traffic;
  }

  get dialect(): Dialect {
    return this.#dialect;
  }

  /** Headers are written in another way from now on, and payloads compressed where that was agreed. */
  use(dialect: Dialect, compression: FrameCompression | undefined): void {
    this.#dialect = dialect;
    this.#compression = compression;
  }

  write(type: FrameType, payload: Uint8Array): void {
    if (this.#compression !== undefined && this.#wrotePacked(type, NOTHING, payload)) return;
    this.#traffic.message('outbound', type, payload.length);
    this.#writer.write(encodeHeader(this.#dialect, type, payload.length));
    if (payload.length > 0) this.#writer.write(payload);
  }

  writeLong(type: FrameType, payload: LongText, over: () => void): void {
    this.#traffic.message('outbound', type, payload.length);
    this.#writer.write(encodeHeader(this.#dialect, type, payload.length));
    this.#writer.writeLong(payload, over);
  }

  /** A payload in two parts, of which only the short first one is copied. */
  writeParts(type: FrameType, head: Uint8Array, rest: Uint8Array): void {
    if (this.#compression !== undefined && this.#wrotePacked(type, head, rest)) return;
    const length = head.length + rest.length;
    const { headerBytes } = this.#dialect;
    this.#traffic.message('outbound', type, length);
    const begin = allocateBytes(headerBytes + head.length);
    this.#dialect.writeHeader(begin, 0, type, length);
    copyRange(head, 0, head.length, begin, headerBytes);
    this.#writer.write(begin);
    if (rest.length > 0) this.#writer.write(rest);
  }

  #wrotePacked(type: FrameType, head: Uint8Array, rest: Uint8Array): boolean {
    const packed = this.#compression?.pack(type, head, rest);
    if (packed === undefined) return false;
    this.#traffic.message('outbound', type, packed.length);
    this.#writer.write(encodeHeader(this.#dialect, 'packed', packed.length));
    this.#writer.write(packed);
    return true;
  }

  /** Says that something went wrong which no answer to a request can say. */
  writeFault(fault: Fault): void {
    if (!this.#dialect.has('error')) {
      this.write(this.#dialect.response, errorReply('', fault));
      return;
    }
    const error = { code: fault.row.rpcCode, error_code: fault.code, message: fault.message };
    this.write('error', encodeText(JSON.stringify(error)));
  }

  /** Says in good order that the gateway leaves, where the dialect has words for it. */
  writeFarewell({ message }: Fault): void {
    if (this.#dialect.has('control')) {
      const farewell = { command: 'shutdown', reason: message };
      this.write('control', encodeText(JSON.stringify(farewell)));
    } else if (this.#dialect.has('close')) this.write('close', encodeText(message));
  }
}
