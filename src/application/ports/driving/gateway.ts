import type { BackendProtocol, Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { ClientProfile } from '../../../domain/clients/client-profile.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { GrowingText, LongText } from '../../../domain/wire/long-part.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Credential, Verdict } from '../driven/credential-verifier.ts';
import type { StickyName } from './sticky-name.ts';

export type FrontendProtocol = 'http' | 'sse' | 'websocket' | 'tcp' | 'stdio';

/** What a frontend knows of a client when it opens a session for it. */
export interface ClientFacts {
  readonly protocol: FrontendProtocol;
  readonly principal: Principal;
  /** The namespace the path names (`/mcp/{namespace}`); undefined for the whole catalogue. */
  readonly namespace: string | undefined;
  readonly remoteAddress: string;
  /** The `User-Agent` header; absent where a carrier has none. */
  readonly userAgent?: string | undefined;
  /** The namespace an envelope names, where the carrier knows it before there is a session (as in `ClientSession.receive`). */
  readonly target?: string | undefined;
  /** The namespace a header or the query names beside the path: it says what a session can reach, to its end. */
  readonly asked?: string | undefined;
  /**
   * What cookies and headers say by which the client sticks to an endpoint, by `stickyKey`; absent where no server asks
   * for it.
   */
  readonly stickyValues?: ReadonlyMap<string, string> | undefined;
  /** Which endpoints the client wants to be served by; absent when it leaves that to the gateway. */
  readonly wish?: EndpointWish | undefined;
}

/** What a request to `/api/v1/execute` may ask for (mission FE-24, FE-25). */
export interface EndpointWish {
  /** Only endpoints that are reached by this protocol. */
  readonly protocol: BackendProtocol | undefined;
  /** A ping goes to a server, to another one each time, whatever protocol reaches it. */
  readonly acrossProtocols: boolean;
  /** Hears, before the answer comes, which endpoint gave it; undefined for the gateway itself. */
  servedBy(endpoint: Endpoint | undefined): void;
}

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
}

/** Where the headers of an HTTP request that mirror parts of its message are looked up (2026-07-28, streamable-http). */
export interface MirroredHeaders {
  /** First value of a header; `name` in lower case. */
  get(name: string): string | undefined;
  /** Flat name, value list of the `mcp-param-*` headers; names in lower case. */
  readonly params: readonly string[];
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
  /** The client reads too slowly: servers that serve only this session are paused. */
  pause(): void;
  resume(): void;
  /** The client will send nothing more and still reads: what would last for ever is ended in good order. */
  inputEnded(): void;
  /** The client is gone or said goodbye. Calls in flight are cancelled at their servers. */
  close(): void;
}

/**
 * What one carrier brings from a client of the stateless era: a whole connection, or a single HTTP request. Between two
 * messages nothing is remembered but the requests in flight.
 */
export interface StatelessClient {
  /** Takes a message that names its revision in `_meta`. `headers`: on carriers that have them, for comparison. */
  accept(message: Message, sink: ReplySink, headers?: MirroredHeaders): Acceptance;
  /** The client gave up a request by `notifications/cancelled`; false when none of that id is in flight here. */
  cancel(message: Message): boolean;
  /** The client reads too slowly. */
  pause(): void;
  resume(): void;
  /** The client is gone: its requests are cancelled at their servers. */
  close(): void;
}

/** What frontends call. */
export interface Gateway {
  /** What frontends that see cookies and headers note in `ClientFacts.stickyValues`; absent for nothing. */
  readonly stickyNames?: readonly StickyName[];
  /** A promise only where a token has to be looked into first; it never rejects. */
  identify(credential: Credential): Verdict | Promise<Verdict>;
  /** Every message shows a token where its carrier does not do it by itself; absent: the first one does. */
  readonly provesEachMessage?: boolean;
  /** `unknown_namespace`, `too_many_connections` or `shutting_down` when no session can be opened. */
  open(client: ClientFacts, outlet: ClientOutlet): ClientSession | Fault;
  /** For messages of the stateless era. `unknown_namespace` or `shutting_down` when nothing can be served. */
  stateless(client: ClientFacts): StatelessClient | Fault;
  /** What a client without a session can take, by its request and the `User-Agent` header that came with it. */
  profileOf(message: Message | undefined, userAgent: string | undefined): ClientProfile;
  /** The open session with this id. */
  find(sessionId: string): ClientSession | undefined;
}
