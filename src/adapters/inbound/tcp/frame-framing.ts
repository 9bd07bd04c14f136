import type { Fault } from '../../../domain/fault/fault.ts';
import { g12, g12Version2, g12Version2Packed } from '../../../domain/wire/dialects/g12.ts';
import type { Dialect, FrameType } from '../../../domain/wire/frame.ts';
import { FrameDecoder } from '../../../domain/wire/frame-decoder.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import { type CompressionSettings, FrameCompression } from '../../shared/frames/compression.ts';
import type { BatchWriter } from '../../shared/stream/batch-writer.ts';
import type { Framing, FramingInbox } from '../../shared/stream/framing.ts';
import type { SlowReaderSettings } from '../../shared/stream/slow-reader-guard.ts';
import { authResponse, tokenIn } from './auth-frame.ts';
import { CallStreams } from './call-streams.ts';
import { agreeOnCompression, agreeOnVersion, commandIn } from './control-words.ts';
import { frameFaults, headerFaults, noCommonVersion } from './frame-faults.ts';
import { FrameOutput } from './frame-output.ts';
import { LifeSigns } from './life-signs.ts';
import type { TokenDoor } from './token-door.ts';
import type { TcpTraffic } from './traffic.ts';

const SHUTDOWN_ACK = encodeText('{"command":"shutdown_ack","status":"ok"}');
/** No peer has to take a longer payload (docs/binary-protocol.md). */
const MAX_PAYLOAD_BYTES = 10_485_760;
/** Of what a client reports, more is not worth keeping. */
const MAX_REPORT_BYTES = 4_096;

export interface FramingParts {
  readonly maxMessageBytes: number;
  /** Undefined: none is agreed on. */
  readonly compression: CompressionSettings | undefined;
  readonly writer: BatchWriter;
  readonly inbox: FramingInbox;
  readonly traffic: TcpTraffic;
  readonly door: TokenDoor;
  readonly pace: SlowReaderSettings;
}

/** Frames of one binary dialect (mission §3.1, §3.4), answered in kind. */
export class FrameFraming implements Framing {
  readonly maxLongBytes = MAX_PAYLOAD_BYTES;
  readonly #parts: FramingParts;
  readonly #decoder: FrameDecoder;
  readonly #output: FrameOutput;
  readonly #signs: LifeSigns;
  readonly #versions: readonly number[];
  readonly #onFrame = (type: FrameType, payload: Uint8Array): void => this.#take(type, payload);
  /** Those of version 2, once it is agreed. */
  #calls: CallStreams | undefined = undefined;
  #compression: FrameCompression | undefined = undefined;
  #isAgreed = false;
  #isAuthenticated = false;
  #isOver = false;

  constructor(dialect: Dialect, parts: FramingParts) {
    this.#parts = parts;
    this.#decoder = new FrameDecoder(dialect, parts.maxMessageBytes);
    this.#output = new FrameOutput(dialect, parts.writer, parts.traffic);
    this.#signs = new LifeSigns(this.#output);
    this.#versions = dialect === g12 ? [1, 2] : [1];
    parts.door.greetLogins();
  }

  get isMidMessage(): boolean {
    return this.#decoder.isMidFrame;
  }

  get hasOpenCalls(): boolean {
    return this.#calls?.isEmpty === false;
  }

  get answersSigns(): boolean {
    return this.#calls !== undefined;
  }

  get heldBackBytes(): number {
    return this.#calls?.heldBackBytes ?? 0;
  }

  receive(chunk: Uint8Array): void {
    const problem = this.#decoder.push(chunk, this.#onFrame);
    if (problem !== 'ok') this.#parts.inbox.end(headerFaults[problem]);
  }

  end(): void {}

  answer(message: Uint8Array): void {
    this.#output.write(this.#output.dialect.response, message);
  }

  answerLong(text: LongText, over: () => void): void {
    this.#output.writeLong(this.#output.dialect.response, text, over);
  }

  push(message: Uint8Array): void {
    this.#output.write(this.#output.dialect.request, message);
  }

  giveSign(): void {
    this.#signs.give();
  }

  tick(nowMs: number): void {
    this.#calls?.tick(nowMs);
  }

  complain(fault: Fault): void {
    if (fault.code === 'shutting_down') this.#output.writeFarewell(fault);
    else this.#output.writeFault(fault);
  }

  stop(): void {
    this.#isOver = true;
    this.#calls?.stop();
  }

  #take(type: FrameType, payload: Uint8Array): void {
    if (this.#isOver) return;
    if (type === 'packed') {
      this.#unpack(payload);
      return;
    }
    this.#parts.traffic.message('inbound', type, payload.length);
    this.#read(type, payload);
  }

  #unpack(payload: Uint8Array): void {
    const frame = this.#compression?.unpack(payload);
    if (frame === undefined) {
      this.#parts.inbox.end(frameFaults.unreadablePacked);
      return;
    }
    this.#parts.traffic.message('inbound', frame.type, payload.length);
    this.#read(frame.type, frame.payload);
  }

  #read(type: Exclude<FrameType, 'packed'>, payload: Uint8Array): void {
    const { inbox, traffic } = this.#parts;
    switch (type) {
      case 'request':
      case 'message':
        inbox.message(payload);
        return;
      case 'response':
        if (!inbox.response(payload)) inbox.end(frameFaults.noResponse);
        return;
      case 'health':
        this.#signs.health(payload);
        return;
      case 'ping':
        this.#signs.ping(payload);
        return;
      case 'pong':
        return;
      case 'control':
        this.#control(payload);
        return;
      case 'error':
        traffic.reported(decodeText(payload.subarray(0, MAX_REPORT_BYTES)));
        return;
      case 'version_negotiation':
        this.#negotiate(payload);
        return;
      case 'version_ack':
      case 'auth_response':
        this.#object(frameFaults.unasked);
        return;
      case 'auth':
        this.#authenticate(payload);
        return;
      case 'close':
        inbox.goodbye();
        return;
      case 'open':
      case 'piece':
      case 'credit':
      case 'reset':
        this.#takeOfCall(type, payload);
        return;
    }
  }

  /** Something is wrong that does not end the connection. */
  #object(fault: Fault): void {
    this.#parts.traffic.protocolError(fault.code);
    this.#output.writeFault(fault);
  }

  #control(payload: Uint8Array): void {
    if (commandIn(payload) !== 'shutdown') {
      this.#object(frameFaults.noCommand);
      return;
    }
    this.#output.write('control', SHUTDOWN_ACK);
    this.#parts.inbox.goodbye();
  }

  #negotiate(payload: Uint8Array): void {
    if (this.#isAgreed) {
      this.#object(frameFaults.agreedAlready);
      return;
    }
    const version = agreeOnVersion(payload, this.#versions);
    if (typeof version !== 'number') {
      const isOffer = version === undefined;
      this.#parts.inbox.end(isOffer ? noCommonVersion(this.#versions) : frameFaults.noOffer);
      return;
    }
    this.#isAgreed = true;
    const settings = version === 2 ? this.#parts.compression : undefined;
    const name = settings && agreeOnCompression(payload);
    const named = name === undefined ? '' : `,"compression":"${name}"`;
    this.#output.write('version_ack', encodeText(`{"agreed_version":${version}${named}}`));
    if (settings !== undefined && name !== undefined) {
      this.#compression = new FrameCompression(name, settings);
    }
    if (version === 2) this.#separateCalls();
  }

  #separateCalls(): void {
    const dialect = this.#compression === undefined ? g12Version2 : g12Version2Packed;
    this.#decoder.use(dialect);
    this.#output.use(dialect, this.#compression);
    this.#calls = new CallStreams({ ...this.#parts, output: this.#output });
  }

  #takeOfCall(type: FrameType, payload: Uint8Array): void {
    const fault = this.#calls?.take(type, payload);
    if (fault !== undefined) this.#parts.inbox.end(fault);
  }

  #authenticate(payload: Uint8Array): void {
    const { door, inbox } = this.#parts;
    if (this.#isAuthenticated) {
      inbox.end(frameFaults.authTwice);
      return;
    }
    const token = tokenIn(payload);
    // One login at a time, whether it is found out at once or not.
    this.#isAuthenticated = true;
    const refused = token === undefined ? frameFaults.noToken : door.prove(token);
    if (refused instanceof Promise) void refused.then((settled) => this.#authenticated(settled));
    else this.#authenticated(refused);
  }

  #authenticated(refused: Fault | undefined): void {
    if (this.#isOver) return;
    const { inbox, traffic } = this.#parts;
    this.#output.write('auth_response', authResponse(refused?.message));
    if (refused === undefined) return;
    traffic.refused();
    inbox.goodbye();
  }
}
