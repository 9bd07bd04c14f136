import { Fault } from '../../../../domain/fault/fault.ts';
import type { FrameType } from '../../../../domain/wire/frame.ts';
import { GrowingBytes } from '../../../../domain/wire/growing-bytes.ts';
import type { PieceTaker } from '../../../../domain/wire/piece-taker.ts';
import { encodeText } from '../../../../domain/wire/text.ts';
import {
  creditPayload,
  openHead,
  type Piece,
  readPiece,
  readReset,
  resetHead,
} from '../../../../domain/wire/version2/payloads.ts';
import type { FramingEvents, SendOutcome } from '../stream-framing.ts';
import { BareMessages } from './bare-messages.ts';
import type { FrameWriter } from './frame-writer.ts';
import type { MessageFrames } from './message-frames.ts';
import { errorPayload, shortText } from './signals.ts';

/** Bytes of text the peer may send for a call before more is granted. */
const CALL_CREDIT_BYTES = 256 * 1024;
/** More is granted when no more than this is left: rarely, and before the peer has to wait. */
const GRANT_AT_BYTES = CALL_CREDIT_BYTES / 2;
/** A peer that answers without ending calls could make the list of open ones grow without end. */
const MAX_OPEN_CALLS = 65_536;

const NOTHING = new Uint8Array(0);
const CANCELLED = encodeText('cancelled');

/** What one request's own stream has brought so far. */
class CallStream {
  /** The id of the request. */
  readonly call: number;
  /** Of the message that has begun; undefined between messages. */
  held: GrowingBytes | undefined;
  /** Gets what is left of the message. */
  taker: PieceTaker | undefined;
  isDeclined = false;
  /** Bytes the peer may still send. */
  credit = CALL_CREDIT_BYTES;
  isPaused = false;

  constructor(call: number) {
    this.call = call;
  }
}

interface CallStreamParts {
  /** Names the server in faults. */
  readonly server: string;
  readonly maxMessageBytes: number;
  readonly events: FramingEvents;
}

/**
 * Version 2 of the binary protocol (docs/binary-protocol.md): each request opens a stream of its own, on which its
 * answer and all that belongs to it arrive in pieces. The peer sends no more than was granted, so what is held back for
 * one call stays at the peer and the other calls go on.
 */
export class CallStreams implements MessageFrames {
  readonly separatesCalls = true;
  readonly #writer: FrameWriter;
  readonly #parts: CallStreamParts;
  /** What belongs to no call. */
  readonly #others: BareMessages;
  /** By the number of the call on the wire: the low 32 bits of its id. */
  readonly #streams = new Map<number, CallStream>();

  constructor(writer: FrameWriter, parts: CallStreamParts) {
    this.#writer = writer;
    this.#parts = parts;
    this.#others = new BareMessages(writer, parts.events);
  }

  send(message: Uint8Array, call: number | undefined): SendOutcome {
    if (call === undefined) return this.#others.send(message, undefined);
    const number = call >>> 0;
    if (this.#streams.size >= MAX_OPEN_CALLS || this.#streams.has(number)) return 'overloaded';
    const outcome = this.#writer.write('open', message, openHead(number, CALL_CREDIT_BYTES));
    if (outcome === 'sent') this.#streams.set(number, new CallStream(call));
    return outcome;
  }

  take(type: FrameType, payload: Uint8Array): boolean {
    if (type === 'piece') this.#piece(readPiece(payload));
    else if (type === 'reset') this.#reset(payload);
    else return this.#others.take(type, payload);
    return true;
  }

  forget(call: number): void {
    const number = call >>> 0;
    if (!this.#streams.delete(number)) return;
    this.#writer.writeSignal('reset', Buffer.concat([resetHead(number), CANCELLED]));
  }

  pauseCall(call: number): void {
    const stream = this.#streams.get(call >>> 0);
    if (stream !== undefined) stream.isPaused = true;
  }

  resumeCall(call: number): void {
    const stream = this.#streams.get(call >>> 0);
    if (stream === undefined) return;
    stream.isPaused = false;
    this.#grant(stream);
  }

  #piece(piece: Piece | undefined): void {
    if (piece === undefined) {
      this.#broken('a piece of a message that cannot be read');
      return;
    }
    const stream = this.#streams.get(piece.call);
    if (stream === undefined) return; // it was given up a moment ago
    const { text, endsMessage, endsCall } = piece;
    const { maxMessageBytes, events } = this.#parts;
    stream.credit -= text.length;
    if (stream.credit < 0) {
      this.#broken('more for a call than was asked for');
      return;
    }
    if (stream.taker === undefined) this.#ask(stream, text, endsMessage);
    else if (!stream.taker.push(text)) {
      this.#broken('an answer that is longer than any may be');
      return;
    }
    if (stream.taker !== undefined) {
      if (endsCall) this.#streams.delete(piece.call);
      if (endsMessage) endTaking(stream);
      this.#grant(stream);
      return;
    }
    if ((stream.held?.length ?? 0) + text.length > maxMessageBytes) {
      this.#broken(`a message of more than ${maxMessageBytes} bytes`);
      return;
    }
    if (!endsMessage) {
      stream.held ??= new GrowingBytes();
      stream.held.append(text, 0, text.length);
    } else {
      stream.isDeclined = false;
      if (endsCall) this.#streams.delete(piece.call);
      events.message(wholeOf(stream, text), stream.call);
    }
    this.#grant(stream);
  }

  /** Does somebody take the message in pieces, now that it grows long? */
  #ask(stream: CallStream, text: Uint8Array, isLast: boolean): void {
    const heldBytes = stream.held?.length ?? 0;
    if (isLast && heldBytes + text.length <= this.#parts.maxMessageBytes) return;
    const long = stream.isDeclined ? undefined : this.#parts.events.longTexts?.(stream.call);
    if (long === undefined || heldBytes + text.length <= long.above) return;
    const held = stream.held?.take() ?? NOTHING;
    const whole = Buffer.concat([held, text]);
    stream.taker = long.begin(whole);
    stream.isDeclined = stream.taker === undefined;
    if (stream.isDeclined) stream.held?.append(held, 0, held.length);
  }

  #reset(payload: Uint8Array): void {
    const reset = readReset(payload);
    if (reset === undefined) {
      this.#broken('the end of a call that cannot be read');
      return;
    }
    const stream = this.#streams.get(reset.call);
    if (stream === undefined) return;
    this.#streams.delete(reset.call);
    const { server, events } = this.#parts;
    const reason = reset.reason.length === 0 ? '' : `: ${shortText(reset.reason)}`;
    const text = `Server "${server}" ended the call without an answer${reason}.`;
    events.failed(stream.call, new Fault('outcome_unknown', text));
  }

  /** What arrived was handed on, so as much may come again, unless its receiver cannot take more for now. */
  #grant(stream: CallStream): void {
    if (stream.isPaused || stream.credit > GRANT_AT_BYTES) return;
    const number = stream.call >>> 0;
    if (this.#streams.get(number) !== stream) return;
    this.#writer.writeSignal('credit', creditPayload(number, CALL_CREDIT_BYTES - stream.credit));
    stream.credit = CALL_CREDIT_BYTES;
  }

  /** The peer hears why, then the connection ends. */
  #broken(what: string): void {
    const fault = new Fault(
      'backend_protocol_error',
      `Server "${this.#parts.server}" sent ${what}.`,
    );
    this.#writer.writeSignal('error', errorPayload(fault));
    this.#parts.events.ended(fault);
  }
}

const endTaking = (stream: CallStream): void => {
  const { taker } = stream;
  stream.taker = undefined;
  taker?.end();
};

const wholeOf = (stream: CallStream, last: Uint8Array): Uint8Array => {
  const { held } = stream;
  if (held === undefined) return last;
  stream.held = undefined;
  held.append(last, 0, last.length);
  return held.take();
};
