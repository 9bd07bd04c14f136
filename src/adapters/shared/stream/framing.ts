import type { Fault } from '../../../domain/fault/fault.ts';

/** How messages lie on the bytes of one connection, in both directions. */
export interface Framing {
  /** Part of a message has arrived and its rest has not. */
  readonly isMidMessage: boolean;
  /** Takes bytes of the client and reports what they hold to the inbox. */
  receive(chunk: Uint8Array): void;
  /** The client will send no more. */
  end(): void;
  /** Writes an answer to a request of the client. JSON text on one line. */
  answer(message: Uint8Array): void;
  /** Writes a request or notification for the client. JSON text on one line. */
  push(message: Uint8Array): void;
  /** Tells the client why the connection ends. */
  complain(fault: Fault): void;
}

/** What a framing reports. */
export interface FramingInbox {
  /** One message or batch, as bytes nobody else will change. */
  message(bytes: Uint8Array): void;
  /** The bytes cannot be followed any further: the client is told and the connection ended. */
  end(fault: Fault): void;
  /** The client said goodbye: the connection ends once what is written has left. */
  goodbye(): void;
}
