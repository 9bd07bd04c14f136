import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';
import type { PieceTaker } from '../../../domain/wire/piece-taker.ts';

/** Takes messages that are too long to be collected. */
export interface LongMessages {
  /** So many bytes of one message are collected before `begin` is asked. */
  readonly above: number;
  /**
   * `text`: how the message begins; the rest goes to the taker. Undefined: the message is collected up to the limit of
   * its carrier. `call`, `carrier`, `status` as in `LinkListener.message`. `comesAgain`: when it breaks off the server is
   * asked for the whole of it once more, so nothing of it is passed on before its end.
   */
  begin(
    text: Uint8Array,
    call: number | undefined,
    carrier?: 'body' | 'channel',
    status?: number,
    comesAgain?: boolean,
  ): PieceTaker | undefined;
}

/** What a link reports. Calls may come in the same turn as `send`, never after `closed`. */
export interface LinkListener {
  /** Before anything else, where the endpoint left open how it is reached: the endpoint with what was found. */
  reachedBy?(endpoint: Endpoint): void;
  /** Absent when every message is collected. */
  readonly long?: LongMessages | undefined;
  /**
   * One JSON-RPC message of the server, its JSON text without framing.
   * `call` is the outgoing request id whose response stream carried it; undefined where the carrier cannot tell.
   * `carrier` is `body` when the message was a whole HTTP body, else `channel` (the default).
   * `status` is the HTTP status of that body.
   * The bytes belong to the listener from now on.
   */
  message(
    bytes: Uint8Array,
    call: number | undefined,
    carrier?: 'body' | 'channel',
    status?: number,
  ): void;
  /** The answer to this request arrives as a stream of messages, not as one body. */
  streaming(call: number): void;
  /** The server closed the stream of this request before its answer; the link fetches the rest by itself. */
  released(call: number): void;
  /**
   * This request will not be answered any more; the link itself lives. `status`: the HTTP status of a refusal that
   * carried no JSON-RPC message. `backend_unavailable` without a status promises that the server has seen nothing of the
   * request; `outcome_unknown` that it may have seen all of it.
   */
  failed(call: number, fault: Fault, status?: number): void;
  /**
   * The server does not know the session of the link any more: nothing can be sent over it, while what is in flight still
   * ends in its own way. May come several times; `call`: the request that showed it, of which the server did nothing.
   */
  retired(fault: Fault, call: number | undefined): void;
  /** The link is dead. Exactly once, also after `close()`. What was in flight may have been carried out. */
  closed(fault: Fault): void;
}

/** The process that a link was opened to. */
export interface LinkProcess {
  readonly id: number;
  /** Resolves when it has said something, or ended. */
  readonly hasSpoken: Promise<void>;
  /** Resolves when it is gone, with whether it went of its own accord. */
  readonly ended: Promise<{ readonly isCrash: boolean }>;
}

/** An open channel to one endpoint. */
export interface BackendLink {
  /** Each request has a stream of its own (HTTP), so that what comes on it belongs to that request for certain. */
  readonly separatesCalls: boolean;
  /** Has a use for the `headers` of `send`; absent means no. */
  readonly takesHeaders?: boolean;
  /** Absent where nothing was started for it. */
  readonly process?: LinkProcess | undefined;
  /**
   * Sends one message (JSON text on one line). `call` is its id when it is a request that waits for an answer.
   * `headers`: flat name, value list that mirrors parts of the message (since 2026-07-28), for links that take them.
   * `caller`: on whose behalf, where links are shared by callers; absent for what the gateway asks in its own name.
   */
  send(
    message: Uint8Array,
    call: number | undefined,
    headers?: readonly string[],
    caller?: Principal,
  ): void;
  /** The revision agreed at initialize; HTTP carriers repeat it in `MCP-Protocol-Version`. */
  agreed(protocolVersion: string): void;
  /**
   * Nobody waits for this answer any more: the carrier may let go of what it holds for the request. A stateless link
   * that separates calls closes the request's stream at once, which is how such a server hears of the cancellation.
   */
  forget(call: number): void;
  /** The client side cannot take more for now: stop reading where the carrier allows it. */
  pause(): void;
  resume(): void;
  /** The same for the stream of one request, on links that separate calls and are shared by many clients. */
  pauseCall?(call: number): void;
  resumeCall?(call: number): void;
  /** Ends the link in an orderly way (DELETE, close frame, stdin closed, then force). Resolves when nothing is left. */
  close(): Promise<void>;
}

/** Opens links to the endpoints of one protocol. */
export interface BackendConnector {
  /**
   * Resolves once messages can be sent; `backend_unavailable` with the reason when it cannot be opened.
   * `signal` aborts the attempt; a link that is already open is not affected.
   * `era`: which of the two protocols is going to be spoken; only carriers that differ between them look at it.
   * `caller`: all that goes over the link does so on behalf of this one; absent where it does not.
   */
  open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
    era?: Era,
    caller?: Principal,
  ): Promise<BackendLink | Fault>;
}
