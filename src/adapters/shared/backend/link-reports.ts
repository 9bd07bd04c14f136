import type { LinkListener } from '../../../application/ports/driven/backend-connector.ts';
import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import { Fault } from '../../../domain/fault/fault.ts';
import type { LongTexts } from '../../../domain/wire/piece-taker.ts';
import type { NoiseListener, NoiseReason } from './link-settings.ts';

const TAB = 0x09;
const SPACE = 0x20;
const OBJECT_START = 0x7b;
const ARRAY_START = 0x5b;

/** Passes the reports of one link on and keeps the promise: `closed` once, nothing after it. */
export class LinkReports {
  readonly endpoint: Endpoint;
  readonly #listener: LinkListener;
  readonly #onNoise: NoiseListener;
  #isClosed = false;

  constructor(endpoint: Endpoint, listener: LinkListener, onNoise: NoiseListener) {
    this.endpoint = endpoint;
    this.#listener = listener;
    this.#onNoise = onNoise;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /**
   * Text of the server; `call`: the request on whose own stream it came. Only its first byte is looked at: the
   * application scans the rest anyway.
   */
  text(bytes: Uint8Array, call?: number): void {
    if (this.#isClosed) return;
    const first = firstMark(bytes);
    if (first === OBJECT_START || first === ARRAY_START) this.#listener.message(bytes, call);
    else if (first !== undefined) this.noise('not_json');
  }

  /** What becomes of texts that are too long to be collected; undefined when nobody takes them. */
  longTexts(call?: number): LongTexts | undefined {
    const { long } = this.#listener;
    return (
      long && {
        above: long.above,
        begin: (text) => (this.#isClosed ? undefined : long.begin(text, call)),
      }
    );
  }

  noise(reason: NoiseReason): void {
    this.#onNoise(this.endpoint.id, reason);
  }

  /** A message was not taken because too much already waits for the server. */
  refused(call: number | undefined): void {
    // Nobody waits for a notification, and only the server for our response to it: it does not read either.
    if (this.#isClosed || call === undefined) return;
    this.#listener.failed(
      call,
      new Fault(
        'overloaded',
        `Server "${this.endpoint.server}" does not read fast enough. Try again later.`,
      ),
    );
  }

  /** The framing of this server has no room for the message. */
  tooLarge(call: number | undefined): void {
    if (this.#isClosed || call === undefined) return;
    this.#listener.failed(
      call,
      new Fault(
        'message_too_large',
        `The message is larger than the protocol of server "${this.endpoint.server}" allows.`,
      ),
    );
  }

  /** This request will not be answered any more. */
  failed(call: number, fault: Fault): void {
    if (!this.#isClosed) this.#listener.failed(call, fault);
  }

  closed(fault: Fault): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#listener.closed(fault);
  }

  /** The link never opened: `open` itself returns the fault and the listener hears nothing. */
  silence(): void {
    this.#isClosed = true;
  }
}

const firstMark = (bytes: Uint8Array): number | undefined => {
  let at = 0;
  while (bytes[at] === SPACE || bytes[at] === TAB) at += 1;
  return bytes[at];
};
