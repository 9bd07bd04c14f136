import type { Fault } from '../../../domain/fault/fault.ts';

/** What the framing of a byte stream finds in it. */
export interface FramingEvents {
  message(bytes: Uint8Array): void;
  /** The peers agreed to talk; with a fault when they did not. */
  agreed(fault?: Fault): void;
  /** Bytes the framing itself owes the peer. */
  owed(bytes: Uint8Array): void;
  /** The peer ends the conversation. */
  ended(fault: Fault): void;
  unexpected(): void;
}

/** How messages lie in a byte stream. */
export interface StreamFraming {
  /** Sent first; undefined when the framing needs no agreement before messages. */
  readonly greeting: Uint8Array | undefined;
  /** One message as one or two chunks; undefined when the framing cannot carry it. `call` as in `BackendLink.send`. */
  encode(
    message: Uint8Array,
    call: number | undefined,
  ): readonly [Uint8Array, Uint8Array?] | undefined;
  /** Reads on. False when the bytes cannot be followed any more or a message is too large. */
  push(chunk: Uint8Array): boolean;
  /** A sign of life to ask for; undefined when the framing has none. */
  heartbeat(): Uint8Array | undefined;
}
