import type { LongPart } from './long-part.ts';

/** Byte range [start, end) in {@link Message.bytes}. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A response is a message with `result` or `error`; a request has an id, a notification has none. */
export type MessageKind = 'request' | 'notification' | 'response';

/**
 * One JSON-RPC 2.0 message: its exact bytes and an index of the envelope. Nothing in `bytes` is
 * decoded or normalised, so whatever is not spliced crosses the gateway byte for byte.
 */
export interface Message {
  /** The JSON text without leading or trailing whitespace. */
  readonly bytes: Uint8Array;
  readonly kind: MessageKind;
  /** Decoded; undefined for a response. */
  readonly method: string | undefined;
  /** Undefined for a notification. */
  readonly id: Span | undefined;
  /** Raw id bytes as latin1 text: `1` and `"1"` differ. Empty without an id. */
  readonly idKey: string;
  /** The value of an id that is a whole number of at most nine digits, -1 for any other and without one. */
  readonly idNumber: number;
  readonly params: Span | undefined;
  readonly result: Span | undefined;
  readonly error: Span | undefined;
  /** `error.code` when it is an integer. */
  readonly errorCode: number | undefined;
  /** A raw CR or LF stands between tokens. */
  readonly hasLineBreak: boolean;
  readonly marks: Marks;
  /** What is not in `bytes`; absent in most messages. Whoever reads the message reads a stand-in. */
  readonly long?: LongPart;
}

/**
 * Values inside `params` (or `result`) that routing and rewriting need. Each span covers the raw
 * JSON value, of whatever type, quotes included.
 */
export interface Marks {
  /** What a request of 2026-07-28 says of itself; undefined when it holds none of it. */
  readonly sender?: SenderMarks | undefined;
  readonly name?: Span | undefined;
  readonly uri?: Span | undefined;
  readonly cursor?: Span | undefined;
  /** `params._meta` when it is an object. */
  readonly meta?: Span | undefined;
  /** `params._meta.progressToken` of a request, `params.progressToken` of `notifications/progress`. */
  readonly progressToken?: Span | undefined;
  /** `params.requestId` (`notifications/cancelled`). */
  readonly requestId?: Span | undefined;
  readonly namespace?: Span | undefined;
  readonly token?: Span | undefined;
  /** Of `params` or of `result`. */
  readonly protocolVersion?: Span | undefined;
  /** Of `params` or of `result`. */
  readonly capabilities?: Span | undefined;
  readonly clientInfo?: Span | undefined;
  readonly level?: Span | undefined;
  /** `params.ref.name` */
  readonly refName?: Span | undefined;
  /** `params.ref.uri` */
  readonly refUri?: Span | undefined;
  readonly logger?: Span | undefined;
}

/** Reserved members of `params._meta` (2026-07-28, basic/index, _meta). */
export interface SenderMarks {
  readonly protocolVersion: Span | undefined;
  readonly clientInfo: Span | undefined;
  readonly clientCapabilities: Span | undefined;
  readonly logLevel: Span | undefined;
}
