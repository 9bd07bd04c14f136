import { Fault } from '../../../domain/fault/fault.ts';
import { g12 } from '../../../domain/wire/dialects/g12.ts';
import type { Frame, FrameProblem, FrameType } from '../../../domain/wire/frame.ts';
import { FrameDecoder } from '../../../domain/wire/frame-decoder.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import type { BatchWriter } from '../../shared/stream/batch-writer.ts';
import type { Framing, FramingInbox } from '../../shared/stream/framing.ts';
import type { TcpTraffic } from './traffic.ts';
import { commandOf, includesOurVersion, WIRE_VERSION } from './version-agreement.ts';

const AGREED = encodeText(`{"agreed_version":${WIRE_VERSION}}`);
const SHUTDOWN_ACK = encodeText('{"command":"shutdown_ack","status":"ok"}');
/** Control, negotiation and error payloads are a few words; more is not worth looking at. */
const MAX_CONTROL_BYTES = 4_096;

const NO_COMMON_VERSION = new Fault(
  'unsupported_protocol_version',
  `The only version of the binary protocol spoken here is ${WIRE_VERSION}.`,
);
const NO_OFFER = new Fault(
  'invalid_request',
  'A version negotiation frame holds {"min_version": number, "max_version": number}.',
);
const NO_COMMAND = new Fault('invalid_request', 'The control command known here is "shutdown".');
const NO_ACK = new Fault('invalid_request', 'The gateway offers no version: it answers offers.');

const PROBLEMS: Readonly<Record<FrameProblem, Fault>> = {
  magic: new Fault('invalid_request', 'A frame begins with the four bytes "MCPB".'),
  version: new Fault(
    'unsupported_protocol_version',
    `The version in a frame header is ${WIRE_VERSION}.`,
  ),
  type: new Fault('invalid_request', 'The type in a frame header is a number from 1 to 7.'),
  length: new Fault('message_too_large', 'The payload announced in a frame header is too large.'),
};

/** Frames of the dialect G12 (mission §3.1, §3.4). Answers are type 2, all else the gateway sends type 1. */
export class FrameFraming implements Framing {
  readonly #decoder: FrameDecoder;
  readonly #writer: BatchWriter;
  readonly #inbox: FramingInbox;
  readonly #traffic: TcpTraffic;
  readonly #onFrame = (frame: Frame): void => this.#take(frame);
  /** Bytes that came and belong to no complete frame yet. */
  #openBytes = 0;

  constructor(
    maxPayloadBytes: number,
    writer: BatchWriter,
    inbox: FramingInbox,
    traffic: TcpTraffic,
  ) {
    this.#decoder = new FrameDecoder(g12, maxPayloadBytes);
    this.#writer = writer;
    this.#inbox = inbox;
    this.#traffic = traffic;
  }

  get isMidMessage(): boolean {
    return this.#openBytes > 0;
  }

  receive(chunk: Uint8Array): void {
    this.#openBytes += chunk.length;
    const problem = this.#decoder.push(chunk, this.#onFrame);
    if (problem !== 'ok') this.#inbox.end(PROBLEMS[problem]);
  }

  end(): void {}

  answer(message: Uint8Array): void {
    this.#write('response', message);
  }

  push(message: Uint8Array): void {
    this.#write('request', message);
  }

  complain(fault: Fault): void {
    const error = { code: fault.row.rpcCode, error_code: fault.code, message: fault.message };
    this.#write('error', encodeText(JSON.stringify(error)));
  }

  #write(type: FrameType, payload: Uint8Array): void {
    this.#traffic.message('outbound', type, payload.length);
    this.#writer.write(g12.encodeHeader(type, payload.length));
    if (payload.length > 0) this.#writer.write(payload);
  }

  #take({ type, payload }: Frame): void {
    this.#openBytes -= g12.headerBytes + payload.length;
    this.#traffic.message('inbound', type, payload.length);
    switch (type) {
      case 'request':
      case 'response':
        this.#inbox.message(payload);
        return;
      case 'health':
        this.#write('health', payload);
        return;
      case 'control':
        this.#control(payload);
        return;
      case 'error':
        this.#traffic.reported(decodeText(payload.subarray(0, MAX_CONTROL_BYTES)));
        return;
      case 'version_negotiation':
        this.#agree(payload);
        return;
      case 'version_ack':
        this.complain(NO_ACK);
        return;
    }
  }

  #control(payload: Uint8Array): void {
    if (payload.length > MAX_CONTROL_BYTES || commandOf(payload) !== 'shutdown') {
      this.complain(NO_COMMAND);
      return;
    }
    this.#write('control', SHUTDOWN_ACK);
    this.#inbox.goodbye();
  }

  #agree(payload: Uint8Array): void {
    const isOurs = payload.length > MAX_CONTROL_BYTES ? undefined : includesOurVersion(payload);
    if (isOurs === undefined) this.#inbox.end(NO_OFFER);
    else if (isOurs) this.#write('version_ack', AGREED);
    else this.#inbox.end(NO_COMMON_VERSION);
  }
}
