import { g12 } from '../../../domain/wire/dialects/g12.ts';
import { encodeFrame, type Frame, MAX_PAYLOAD_BYTES } from '../../../domain/wire/frame.ts';
import { FrameDecoder } from '../../../domain/wire/frame-decoder.ts';
import { scan } from '../../../domain/wire/scan.ts';
import { decodeText, encodeText } from '../../../domain/wire/text.ts';
import { WireFault } from '../../../domain/wire/wire-fault.ts';
import { unavailable } from './attempt.ts';
import type { FramingEvents, StreamFraming } from './stream-framing.ts';

const EMPTY = new Uint8Array(0);
const OFFER = encodeText(
  '{"min_version":1,"max_version":1,"preferred_version":1,"supported_versions":[1]}',
);
/** A peer's sign of life sent sooner than this after ours is taken as the answer to ours. */
const ECHO_WINDOW_MS = 1000;
const MAX_REASON_LENGTH = 200;
/** The message was judged before; here only its kind counts. */
const DEEPEST = { maxDepth: 1024 };

/** Frames of the dialect G12 (mission §3.1, §3.4): a version is agreed first, then messages flow in both directions. */
export class BinaryFraming implements StreamFraming {
  readonly greeting = encodeFrame(g12, 'version_negotiation', OFFER);
  readonly #server: string;
  readonly #events: FramingEvents;
  readonly #decoder: FrameDecoder;
  readonly #onFrame = (frame: Frame): void => this.#take(frame);
  #isAgreed = false;
  #lastHealthSentMs = -ECHO_WINDOW_MS;

  constructor(server: string, maxMessageBytes: number, events: FramingEvents) {
    this.#server = server;
    this.#events = events;
    this.#decoder = new FrameDecoder(g12, maxMessageBytes);
  }

  encode(message: Uint8Array, call: number | undefined): readonly [Uint8Array] | undefined {
    if (message.length > MAX_PAYLOAD_BYTES) return undefined;
    return [encodeFrame(g12, call === undefined ? typeOf(message) : 'request', message)];
  }

  push(chunk: Uint8Array): boolean {
    return this.#decoder.push(chunk, this.#onFrame) === 'ok';
  }

  heartbeat(): Uint8Array {
    this.#lastHealthSentMs = performance.now();
    return encodeFrame(g12, 'health', EMPTY);
  }

  #take({ type, payload }: Frame): void {
    if (!this.#isAgreed) {
      this.#negotiate(type, payload);
      return;
    }
    switch (type) {
      case 'request':
      case 'response':
        this.#events.message(payload);
        return;
      case 'health':
        this.#answerHealth();
        return;
      case 'control':
        this.#control(payload);
        return;
      case 'error':
      case 'version_negotiation':
      case 'version_ack':
        this.#events.unexpected();
    }
  }

  #negotiate(type: Frame['type'], payload: Uint8Array): void {
    if (type === 'health') {
      this.#answerHealth();
      return;
    }
    if (type === 'version_ack' && agreedVersion(payload) === 1) {
      this.#isAgreed = true;
      this.#events.agreed();
      return;
    }
    const reason =
      type === 'error'
        ? `it refused the connection: ${decodeText(payload).slice(0, MAX_REASON_LENGTH)}`
        : 'it did not agree to version 1 of the binary protocol';
    this.#events.agreed(unavailable(this.#server, reason));
  }

  /** Both sides may answer every sign of life; without the window two such peers would answer each other for ever. */
  #answerHealth(): void {
    if (performance.now() - this.#lastHealthSentMs < ECHO_WINDOW_MS) return;
    this.#events.owed(this.heartbeat());
  }

  #control(payload: Uint8Array): void {
    if (commandOf(payload) === 'shutdown') {
      this.#events.ended(unavailable(this.#server, 'it is shutting down'));
    } else this.#events.unexpected();
  }
}

/** A message of ours nobody waits for is a notification, or the response to a request of the server. */
const typeOf = (message: Uint8Array): 'request' | 'response' => {
  const scanned = scan(message, DEEPEST);
  return !(scanned instanceof WireFault) && scanned.kind === 'response' ? 'response' : 'request';
};

const member = (payload: Uint8Array, name: string): unknown => {
  try {
    const parsed: unknown = JSON.parse(decodeText(payload));
    return typeof parsed === 'object' && parsed !== null ? Reflect.get(parsed, name) : undefined;
  } catch {
    return undefined;
  }
};

const agreedVersion = (payload: Uint8Array): unknown => member(payload, 'agreed_version');
const commandOf = (payload: Uint8Array): unknown => member(payload, 'command');
