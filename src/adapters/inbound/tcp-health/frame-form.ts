import { errorReply } from '../../../domain/fault/error-reply.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import {
  type Dialect,
  encodeFrame,
  type FrameProblem,
  type FrameType,
} from '../../../domain/wire/frame.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import { type CheckForm, MAX_CHECK_BYTES } from './check-form.ts';

const PROBLEMS: Readonly<Record<FrameProblem, string>> = {
  magic: 'A frame begins with the magic bytes of its dialect.',
  version: 'The version in a frame header is 1.',
  type: 'The type in a frame header is none of this dialect.',
  reserved: 'The reserved bytes of a frame header are zero.',
  length: 'The payload announced in a frame header is too large.',
};

/** A check is one frame; what follows it is not looked at (mission §3.4). */
export class FrameForm implements CheckForm {
  readonly #dialect: Dialect;
  readonly #asks: FrameType;
  readonly #answers: FrameType;

  constructor(dialect: Dialect) {
    this.#dialect = dialect;
    if (dialect.has('health')) [this.#asks, this.#answers] = ['health', 'health'];
    else if (dialect.has('ping')) [this.#asks, this.#answers] = ['ping', 'pong'];
    else [this.#asks, this.#answers] = [dialect.request, dialect.response];
  }

  read(bytes: Uint8Array): Uint8Array | Fault | 'need_more' {
    const { headerBytes } = this.#dialect;
    if (bytes.length < headerBytes) return 'need_more';
    const type = this.#dialect.typeAt(bytes, 0);
    if (type === undefined) {
      return new Fault('invalid_request', PROBLEMS[this.#dialect.problemAt(bytes, 0)]);
    }
    const end = headerBytes + this.#dialect.lengthAt(bytes, 0);
    if (end > MAX_CHECK_BYTES) return new Fault('message_too_large', PROBLEMS.length);
    if (type !== this.#asks) {
      return new Fault('invalid_request', `A check comes in a frame of type ${this.#asks}.`);
    }
    return bytes.length < end ? 'need_more' : bytes.subarray(headerBytes, end);
  }

  answer(json: Uint8Array): Uint8Array {
    return encodeFrame(this.#dialect, this.#answers, json);
  }

  refuse(fault: Fault): Uint8Array {
    if (!this.#dialect.has('error')) return this.answer(errorReply('', fault));
    const error = { code: fault.row.rpcCode, error_code: fault.code, message: fault.message };
    return encodeFrame(this.#dialect, 'error', encodeText(JSON.stringify(error)));
  }
}
