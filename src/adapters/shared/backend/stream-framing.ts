import type { Fault } from '../../../domain/fault/fault.ts';
import type { LongTexts } from '../../../domain/wire/piece-taker.ts';

/** What the framing of a byte stream finds in it. */
export interface FramingEvents {
  /** `call`: the request on whose own stream it came, where calls have streams of their own. */
  message(bytes: Uint8Array, call?: number): void;
  /** What becomes of messages that are too long to be collected; absent or undefined when nobody takes them. */
  longTexts?(call?: number): LongTexts | undefined;
  /** Messages can be sent; with a fault when the peers did not come to an agreement. */
  agreed(fault?: Fault): void;
  /** This request will not be answered; the conversation goes on. */
  failed(call: number, fault: Fault): void;
  /** The conversation is over, by the peer's wish or by its fault. */
  ended(fault: Fault): void;
  /** Bytes that have no meaning here. */
  unexpected(): void;
}

/**
 * What became of a message: `overloaded` when too much already waits for the peer, `too_large` when the framing has no
 * room for it.
 */
export type SendOutcome = 'sent' | 'overloaded' | 'too_large';

/** How messages lie in a byte stream. */
export interface StreamFraming {
  /** As in `BackendLink`; settled when `agreed` is reported. */
  readonly separatesCalls: boolean;
  /** The last reason the peer gave for not going on; undefined when it gave none. */
  readonly complaint: string | undefined;
  /** Starts the conversation. `agreed` is reported in the same turn when nothing has to be agreed. */
  begin(): void;
  /** `call` as in `BackendLink.send`. */
  send(message: Uint8Array, call: number | undefined): SendOutcome;
  /** Reads on. False when the bytes cannot be followed any more or a message is too large. */
  push(chunk: Uint8Array): boolean;
  /** Comes regularly; `isSilent` when the peer sent nothing since the last time. False when the peer must be dead. */
  beat(isSilent: boolean): boolean;
  /** These three as in `BackendLink`. */
  forget(call: number): void;
  pauseCall(call: number): void;
  resumeCall(call: number): void;
}
