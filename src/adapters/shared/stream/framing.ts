import type {
  ClientSession,
  ReplySink,
} from '../../../application/ports/driving/client-session.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { LongText } from '../../../domain/wire/long-part.ts';

/** How messages lie on the bytes of one connection, in both directions. */
export interface Framing {
  /** Part of a message has arrived and its rest has not. */
  readonly isMidMessage: boolean;
  /** Calls that have a stream of their own are open. */
  readonly hasOpenCalls: boolean;
  /** The client has agreed to answer signs of life. */
  readonly answersSigns: boolean;
  /** Bytes of output the framing itself holds back, weighed against what one connection may bind. */
  readonly heldBackBytes: number;
  /** Takes bytes of the client and reports what they hold to the inbox. */
  receive(chunk: Uint8Array): void;
  /** The client will send no more. */
  end(): void;
  /** Writes an answer to a request of the client. JSON text on one line. */
  answer(message: Uint8Array): void;
  /** Bytes an answer that is not in memory may have. */
  readonly maxLongBytes: number;
  /** The same for such an answer; what is written meanwhile waits. `over`: it has left, or never will. */
  answerLong(text: LongText, over: () => void): void;
  /** Writes a request or notification for the client. JSON text on one line. */
  push(message: Uint8Array): void;
  /** Shows a silent client that the gateway is there; nothing where the framing has no sign of life. */
  giveSign(): void;
  /** Looks at deadlines of its own. */
  tick(nowMs: number): void;
  /** Tells the client why the connection ends. */
  complain(fault: Fault): void;
  /** The last words are written: nothing follows, whatever still comes in. */
  stop(): void;
}

/** Where what belongs to one call goes when the call does not share the stream of its connection. */
export interface CallSink extends ReplySink {
  /** The raw id of the request, set before anything comes; empty when it has none. */
  idText: string;
}

/** What a framing reports. */
export interface FramingInbox {
  /** Undefined before the first message. */
  readonly session: ClientSession | undefined;
  /** One message or batch, as bytes nobody else will change. */
  message(bytes: Uint8Array): void;
  /** One message that must be the answer to a request of the gateway; false, and nothing done, when it is none. */
  response(bytes: Uint8Array): boolean;
  /** One message or batch whose answer goes to `sink`. A message that needs none is abandoned there. */
  call(bytes: Uint8Array, sink: CallSink): void;
  /** The bytes cannot be followed any further: the client is told and the connection ended. */
  end(fault: Fault): void;
  /** The client said goodbye: the connection ends once what is written has left. */
  goodbye(): void;
}
