import type { ClientProfile } from '../../../domain/clients/client-profile.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { GrowingText, LongText } from '../../../domain/wire/long-part.ts';
import type { Message } from '../../../domain/wire/message.ts';

/** The way to a client outside any call. One per session. */
export interface ClientOutlet {
  /** A server-initiated message that belongs to no open call. JSON text on one line. */
  deliver(message: Uint8Array): void;
  /** The gateway ends the session: tell the client as its protocol allows and let go of it. */
  end(fault: Fault): void;
}

export type AnswerCarrier = 'body' | 'channel';

/** Where what belongs to one message of a client goes. Channels where everything shares one stream use one sink for all. */
export interface ReplySink {
  /** The server answers with a stream: show the client the stream now (HTTP); nothing to do elsewhere. */
  stream(): void;
  /** A message that belongs to the call but is not its answer: progress, log, a request to the client. */
  push(message: Uint8Array): void;
  /**
   * The answer: the last thing that comes. JSON text on one line. `carrier` says how the server sent it: `body` was a
   * whole HTTP body, `channel` one message of a stream (SSE, stdio, WebSocket, TCP). HTTP answers in the same way.
   * `errorCode`: the JSON-RPC code of an error.
   */
  answer(message: Uint8Array, carrier: AnswerCarrier, errorCode?: number): void;
  /**
   * The same for a result that is not in memory; the sink closes it when it has gone, or cannot go. Absent where an answer
   * has to be whole.
   */
  answerLong?(text: LongText, carrier: AnswerCarrier): void;
  /**
   * The same for a result that has begun to come. When it cannot be had to its end the sink cuts off what it alone is sent
   * on, and nothing else; an `answer` that says why may still come, for clients that ask again. Absent where that cannot be.
   */
  answerGrowing?(text: GrowingText, carrier: AnswerCarrier): void;
  /** Bytes such an answer may have; absent for no limit. */
  readonly maxLongBytes?: number | undefined;
  /**
   * The server let go of the call's stream before answering and expects the client to come back for the rest
   * (2025-11-25, SEP-1699): HTTP ends the stream of a client that can resume it; nothing to do elsewhere.
   */
  release(): void;
  /** The message was refused before it went anywhere: the last thing that comes. `idText`: raw id, empty when unknown. */
  refuse(fault: Fault, idText: string, era?: Era): void;
  /** No answer will come because the client cancelled: the last thing that comes. */
  abandon(): void;
  /**
   * The request counts against a rate of `limit`: so many more may come now, and in so many milliseconds as many as ever at
   * once. Before anything else; absent where nobody is told.
   */
  rated?(limit: number, remaining: number, resetMs: number): void;
}

/** Whether something will come at the sink. `accepted`: the message needs no answer (HTTP 202). */
export type Acceptance = 'answering' | 'accepted';

/** One conversation with one client in the legacy era. */
export interface ClientSession {
  readonly id: string;
  readonly principal: Principal;
  readonly namespace: string | undefined;
  /** The revision agreed at initialize; undefined before. */
  readonly protocolVersion: string | undefined;
  /** What the client can take. Known better once it has sent initialize. */
  readonly profile: ClientProfile;
  /**
   * Takes the bytes of one message or batch: scans, refuses or carries it. `target`: the namespace its envelope names;
   * `system` and `default` stand for the whole catalogue unless servers have these names (mission §4.3).
   */
  receive(bytes: Uint8Array, sink: ReplySink, target?: string): Acceptance;
  /** Takes one message that is scanned already. */
  accept(message: Message, sink: ReplySink, target?: string): Acceptance;
  /** What comes for one request is not taken fast enough. False when its server cannot be paused for it alone. */
  pauseCall(idText: string): boolean;
  resumeCall(idText: string): void;
  /** The client lets go of one request: it is cancelled at its server. Answered with `fault`, or not at all without one. */
  cancelCall(idText: string, fault?: Fault): void;
  /** The same client has shown another credential, by which the session goes on, from this address or the one before. */
  renewed?(principal: Principal, remoteAddress?: string): void;
  /** The client reads too slowly: servers that serve only this session are paused. */
  pause(): void;
  resume(): void;
  /** The client will send nothing more and still reads: what would last for ever is ended in good order. */
  inputEnded(): void;
  /** The client is gone or said goodbye. Calls in flight are cancelled at their servers. */
  close(): void;
}
