import { Fault } from '../../../domain/fault/fault.ts';
import type { FrameType } from '../../../domain/wire/frame.ts';
import type { GrowingText } from '../../../domain/wire/long-part.ts';
import { encodeText } from '../../../domain/wire/text.ts';
import {
  pieceHead,
  readCredit,
  readOpen,
  readReset,
  resetHead,
} from '../../../domain/wire/version2/payloads.ts';
import type { BatchWriter } from '../../shared/stream/batch-writer.ts';
import type { TurnOutput } from '../../shared/stream/flush-queue.ts';
import type { FramingInbox } from '../../shared/stream/framing.ts';
import type { SlowReaderSettings } from '../../shared/stream/slow-reader-guard.ts';
import { CallQueues } from './call-queues.ts';
import { type CallDesk, CallStream } from './call-stream.ts';
import { frameFaults } from './frame-faults.ts';
import type { FrameOutput } from './frame-output.ts';
import type { TcpTraffic } from './traffic.ts';

/** Bytes of text in one piece (docs/binary-protocol.md). */
const PIECE_BYTES = 16_384;
/** What calls may add to one batch: a message that comes meanwhile waits behind this much at most. */
const TURN_BYTES = 65_536;
/** Calls that are open on one connection. Those that are answered and not taken count too. */
const MAX_CALLS = 4_096;

const TOO_MANY = encodeText(`${MAX_CALLS} calls are open; take their answers or reset them first`);
const NO_ANSWER = encodeText('the call ended without an answer');
const UNREADABLE = encodeText('the rest of the answer cannot be read any more');
const NOT_TAKEN = new Fault('slow_reader', 'The client granted no credit for too long.');
const NOT_READ = new Fault('slow_reader', 'The connection was not read for too long.');

export interface CallStreamsParts {
  readonly output: FrameOutput;
  readonly writer: BatchWriter;
  readonly inbox: FramingInbox;
  readonly traffic: TcpTraffic;
  readonly pace: SlowReaderSettings;
}

/**
 * The calls of one connection of version 2. Each has a stream of its own, on which nothing goes out but what the client
 * granted; the streams take turns, so that neither a long answer nor a client that leaves one unread delays the others.
 */
export class CallStreams implements CallDesk, TurnOutput {
  readonly #parts: CallStreamsParts;
  readonly #streams = new Map<number, CallStream>();
  readonly #queues: CallQueues;
  #isScheduled = false;
  #listensToDrain = false;
  #isBlocked = false;
  #blockedSinceMs: number | undefined = undefined;

  constructor(parts: CallStreamsParts) {
    this.#parts = parts;
    this.#queues = new CallQueues(parts.pace, parts.inbox, (stream) => this.#giveUp(stream));
  }

  get isEmpty(): boolean {
    return this.#streams.size === 0;
  }

  get heldBackBytes(): number {
    return this.#queues.sendableBytes;
  }

  /** A frame only version 2 has. The fault ends the connection. */
  take(type: FrameType, payload: Uint8Array): Fault | undefined {
    if (type === 'open') return this.#open(payload);
    if (type === 'credit') return this.#credit(payload);
    return type === 'reset' ? this.#reset(payload) : frameFaults.wrongWay;
  }

  send(stream: CallStream, message: Uint8Array): void {
    if (stream.isOver) return;
    if (this.#fitsAtOnce(stream, message)) {
      stream.credit -= message.length;
      this.#write(stream, message, true);
      return;
    }
    this.#queues.add(stream, message);
    if (this.#queues.hasSendable) this.#schedule();
  }

  sendLong(stream: CallStream, text: GrowingText): void {
    if (stream.isOver) {
      text.close();
      return;
    }
    stream.beginLong(text);
    this.#readOn(stream);
  }

  drop(stream: CallStream): void {
    if (!stream.isOver) this.#end(stream, NO_ANSWER);
  }

  /** One round after the other: a piece of each call that has text and credit. */
  flush(): void {
    const { writer } = this.#parts;
    this.#isScheduled = false;
    let room = writer.isBlocked ? 0 : TURN_BYTES;
    for (const stream of this.#queues.sendable) {
      if (room <= 0) break;
      const piece = this.#queues.take(stream, PIECE_BYTES);
      room -= piece.text.length;
      this.#write(stream, piece.text, piece.endsMessage);
      if (stream.isLong) this.#readOn(stream);
    }
    writer.flush();
    this.#goOnLater();
  }

  tick(nowMs: number): void {
    const { inbox, pace } = this.#parts;
    this.#queues.tick(nowMs);
    if (!this.#isBlocked) return;
    this.#blockedSinceMs ??= nowMs;
    if (nowMs - this.#blockedSinceMs < pace.stallTimeoutMs) return;
    this.#parts.traffic.notTaken();
    inbox.end(NOT_READ);
  }

  /** Nothing is written any more. */
  stop(): void {
    for (const stream of this.#streams.values()) {
      stream.isOver = true;
      this.#queues.remove(stream);
    }
    this.#streams.clear();
    this.#isBlocked = false;
  }

  #open(payload: Uint8Array): Fault | undefined {
    const opening = readOpen(payload);
    if (opening === undefined) return frameFaults.malformedCall;
    const { call, credit, request } = opening;
    if (this.#streams.has(call)) return frameFaults.callStillOpen;
    if (this.#streams.size >= MAX_CALLS) {
      this.#parts.output.writeParts('reset', resetHead(call), TOO_MANY);
      return undefined;
    }
    const stream = new CallStream(call, credit, this);
    this.#streams.set(call, stream);
    this.#parts.inbox.call(request, stream);
    return undefined;
  }

  #credit(payload: Uint8Array): Fault | undefined {
    const credit = readCredit(payload);
    if (credit === undefined) return frameFaults.malformedCall;
    const stream = this.#streams.get(credit.call);
    if (stream === undefined) return undefined; // it ended a moment ago
    this.#queues.grant(stream, credit.bytes);
    if (this.#queues.hasSendable) this.#schedule();
    return undefined;
  }

  #reset(payload: Uint8Array): Fault | undefined {
    const reset = readReset(payload);
    if (reset === undefined) return frameFaults.malformedCall;
    const stream = this.#streams.get(reset.call);
    if (stream === undefined) return undefined;
    this.#forget(stream);
    this.#cancel(stream);
    return undefined;
  }

  #fitsAtOnce(stream: CallStream, { length }: Uint8Array): boolean {
    return (
      stream.queuedBytes === 0 &&
      length <= stream.credit &&
      length <= PIECE_BYTES &&
      !this.#queues.hasSendable &&
      this.#parts.writer.bufferedBytes < TURN_BYTES
    );
  }

  #write(stream: CallStream, text: Uint8Array, endsMessage: boolean): void {
    const endsCall = endsMessage && stream.isAnswered && stream.queuedBytes === 0 && !stream.isLong;
    this.#parts.output.writeParts('piece', pieceHead(stream.call, endsMessage, endsCall), text);
    if (endsCall) this.#forget(stream);
  }

  /** Fetches the next part of a long answer when what was fetched has gone. */
  #readOn(stream: CallStream): void {
    void stream.nextPart().then((part) => {
      if (part === 'none' || stream.isOver) return;
      if (part === undefined) {
        this.#end(stream, UNREADABLE);
        return;
      }
      this.#queues.add(stream, part);
      if (this.#queues.hasSendable) this.#schedule();
    });
  }

  #schedule(): void {
    if (this.#isScheduled || this.#isBlocked) return;
    this.#isScheduled = true;
    this.#parts.writer.flushLater(this);
  }

  #goOnLater(): void {
    const { writer } = this.#parts;
    if (!this.#queues.hasSendable) return;
    if (!writer.isBlocked) {
      this.#schedule();
      return;
    }
    this.#isBlocked = true;
    if (this.#listensToDrain) return;
    this.#listensToDrain = true;
    writer.onDrain(() => this.#drained());
  }

  #drained(): void {
    if (!this.#isBlocked) return;
    this.#isBlocked = false;
    this.#blockedSinceMs = undefined;
    this.flush();
  }

  /** The client does not take what came for a call: it alone ends. */
  #giveUp(stream: CallStream): void {
    this.#parts.traffic.notTaken();
    this.#end(stream, encodeText(NOT_TAKEN.message));
    this.#cancel(stream, NOT_TAKEN);
  }

  #end(stream: CallStream, reason: Uint8Array): void {
    this.#forget(stream);
    this.#parts.output.writeParts('reset', resetHead(stream.call), reason);
  }

  #cancel(stream: CallStream, fault?: Fault): void {
    // Once it is answered, its id may belong to another call.
    if (!stream.isAnswered) this.#parts.inbox.session?.cancelCall(stream.idText, fault);
  }

  #forget(stream: CallStream): void {
    stream.isOver = true;
    this.#streams.delete(stream.call);
    this.#queues.remove(stream);
  }
}
