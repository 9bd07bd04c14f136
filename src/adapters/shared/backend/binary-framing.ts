import { Fault } from '../../../domain/fault/fault.ts';
import { g12Version2, g12Version2Packed } from '../../../domain/wire/dialects/g12.ts';
import type { FrameType } from '../../../domain/wire/frame.ts';
import { FrameDecoder } from '../../../domain/wire/frame-decoder.ts';
import { compressionNamed, DEFAULT_COMPRESSION, FrameCompression } from '../frames/compression.ts';
import { unavailable } from './attempt.ts';
import type { CorkedWriter } from './corked-writer.ts';
import { BareMessages } from './frames/bare-messages.ts';
import { CallStreams } from './frames/call-streams.ts';
import { EnvelopedMessages, type EnvelopeTerms } from './frames/enveloped-messages.ts';
import { type FramePlan, framePlans } from './frames/frame-plan.ts';
import { FrameWriter } from './frames/frame-writer.ts';
import type { MessageFrames } from './frames/message-frames.ts';
import { complaintIn, signalMember } from './frames/signals.ts';
import type { FramingEvents, SendOutcome, StreamFraming } from './stream-framing.ts';

/** A peer's sign of life sent sooner than this after ours is taken as the answer to ours. */
const ECHO_WINDOW_MS = 1000;

export interface BinaryFramingParts {
  /** Names the server in faults. */
  readonly server: string;
  readonly writer: CorkedWriter;
  readonly maxMessageBytes: number;
  /** Compression is offered. */
  readonly offersCompression?: boolean | undefined;
  readonly events: FramingEvents;
}

/** Frames of the dialects G12 and R16 (mission §3.1): a version is agreed first, then messages flow both ways. */
export class BinaryFraming implements StreamFraming {
  complaint: string | undefined = undefined;
  readonly #plan: FramePlan;
  readonly #parts: BinaryFramingParts;
  readonly #decoder: FrameDecoder;
  readonly #onFrame = (type: FrameType, payload: Uint8Array): void => this.#take(type, payload);
  #writer: FrameWriter;
  #messages: MessageFrames;
  #isAgreed = false;
  #lastSignSentMs = -ECHO_WINDOW_MS;
  /** The last sign of life went to a silent peer. */
  #isAsked = false;
  /** Version 1 does not oblige the peer to answer; one that did is expected to go on. */
  #answersSigns = false;
  #compression: FrameCompression | undefined = undefined;

  /** `envelope`: messages travel in envelopes that say this. */
  constructor(dialect: 'g12' | 'r16', parts: BinaryFramingParts, envelope?: EnvelopeTerms) {
    this.#plan = framePlans[dialect];
    this.#parts = parts;
    // What is in an envelope is taken out of it, so it has to be whole.
    const long = envelope === undefined ? parts.events.longTexts?.() : undefined;
    this.#decoder = new FrameDecoder(this.#plan.dialect, parts.maxMessageBytes, long);
    this.#writer = new FrameWriter(this.#plan.dialect, parts.writer);
    this.#messages =
      envelope === undefined
        ? new BareMessages(this.#writer, parts.events)
        : new EnvelopedMessages(this.#writer, parts.events, envelope);
  }

  get separatesCalls(): boolean {
    return this.#messages.separatesCalls;
  }

  begin(): void {
    const { offer, offerPacked = offer } = this.#plan;
    const isOffered = this.#parts.offersCompression === true;
    this.#writer.writeSignal('version_negotiation', isOffered ? offerPacked : offer);
  }

  send(message: Uint8Array, call: number | undefined): SendOutcome {
    return this.#messages.send(message, call);
  }

  push(chunk: Uint8Array): boolean {
    return this.#decoder.push(chunk, this.#onFrame) === 'ok';
  }

  beat(isSilent: boolean): boolean {
    if (isSilent && this.#isAsked && this.#answersSigns) return false;
    this.#isAsked = isSilent;
    if (isSilent || this.#plan.beatsAlways) this.#giveSign();
    return true;
  }

  forget(call: number): void {
    this.#messages.forget(call);
  }

  pauseCall(call: number): void {
    this.#messages.pauseCall(call);
  }

  resumeCall(call: number): void {
    this.#messages.resumeCall(call);
  }

  #take(type: FrameType, payload: Uint8Array): void {
    if (type === 'health') this.#signCame();
    else if (!this.#isAgreed) this.#negotiate(type, payload);
    else if (type === 'packed') this.#unpack(payload);
    else if (!this.#messages.take(type, payload)) this.#signal(type, payload);
  }

  #unpack(payload: Uint8Array): void {
    const frame = this.#compression?.unpack(payload);
    if (frame !== undefined && this.#messages.take(frame.type, frame.payload)) return;
    const { server, events } = this.#parts;
    const text = `Server "${server}" sent a compressed message that cannot be read.`;
    events.ended(new Fault('backend_protocol_error', text));
  }

  #signal(type: FrameType, payload: Uint8Array): void {
    const { server, events } = this.#parts;
    if (type === 'control' && signalMember(payload, 'command') === 'shutdown') {
      events.ended(unavailable(server, 'it is shutting down'));
      return;
    }
    if (type === 'error') this.complaint = complaintIn(payload);
    events.unexpected();
  }

  #negotiate(type: FrameType, payload: Uint8Array): void {
    const { server, events } = this.#parts;
    const version = type === 'version_ack' ? signalMember(payload, 'agreed_version') : undefined;
    if (typeof version === 'number' && this.#plan.versions.includes(version)) {
      this.#isAgreed = true;
      if (version === 2) this.#useVersion2(signalMember(payload, 'compression'));
      events.agreed();
      return;
    }
    const reason =
      type === 'error'
        ? `it refused the connection: ${complaintIn(payload)}`
        : `it did not agree to a version of the binary protocol that was offered (${this.#plan.versions.join(', ')})`;
    events.agreed(unavailable(server, reason));
  }

  #useVersion2(named: unknown): void {
    this.#answersSigns = true;
    const { writer, offersCompression } = this.#parts;
    const name = offersCompression === true ? compressionNamed(named) : undefined;
    if (name !== undefined) this.#compression = new FrameCompression(name, DEFAULT_COMPRESSION);
    const dialect = name === undefined ? g12Version2 : g12Version2Packed;
    this.#decoder.use(dialect);
    this.#writer = new FrameWriter(dialect, writer, this.#compression);
    this.#messages = new CallStreams(this.#writer, this.#parts);
  }

  /** Both sides may answer every sign of life; without the window two such peers would answer each other for ever. */
  #signCame(): void {
    if (performance.now() - this.#lastSignSentMs >= ECHO_WINDOW_MS) this.#giveSign();
    else if (this.#isAsked) this.#answersSigns = true;
  }

  #giveSign(): void {
    this.#lastSignSentMs = performance.now();
    this.#writer.writeSignal('health', this.#plan.signOfLife);
  }
}
