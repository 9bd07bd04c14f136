import type { Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { Fault } from '../../../domain/fault/fault.ts';

/** What a link reports. Calls may come in the same turn as `send`, never after `closed`. */
export interface LinkListener {
  /**
   * One JSON-RPC message of the server, its JSON text without framing.
   * `call` is the outgoing request id whose response stream carried it; undefined where the carrier cannot tell.
   * `carrier` is `body` when the message was a whole HTTP body, else `channel` (the default).
   * The bytes belong to the listener from now on.
   */
  message(bytes: Uint8Array, call: number | undefined, carrier?: 'body' | 'channel'): void;
  /** The answer to this request arrives as a stream of messages, not as one body. */
  streaming(call: number): void;
  /** The server closed the stream of this request before its answer; the link fetches the rest by itself. */
  released(call: number): void;
  /** This request will not be answered any more; the link itself lives. */
  failed(call: number, fault: Fault): void;
  /** The link is dead. Exactly once, also after `close()`. */
  closed(fault: Fault): void;
}

/** An open channel to one endpoint. */
export interface BackendLink {
  /** Sends one message (JSON text on one line). `call` is its id when it is a request that waits for an answer. */
  send(message: Uint8Array, call: number | undefined): void;
  /** The revision agreed at initialize; HTTP carriers repeat it in `MCP-Protocol-Version`. */
  agreed(protocolVersion: string): void;
  /** Nobody waits for this answer any more: the carrier may let go of what it holds for the request. */
  forget(call: number): void;
  /** The client side cannot take more for now: stop reading where the carrier allows it. */
  pause(): void;
  resume(): void;
  /** Ends the link in an orderly way (DELETE, close frame, stdin closed, then force). Resolves when nothing is left. */
  close(): Promise<void>;
}

/** Opens links to the endpoints of one protocol. */
export interface BackendConnector {
  /**
   * Resolves once messages can be sent; `backend_unavailable` with the reason when it cannot be opened.
   * `signal` aborts the attempt; a link that is already open is not affected.
   */
  open(
    endpoint: Endpoint,
    listener: LinkListener,
    signal: AbortSignal,
  ): Promise<BackendLink | Fault>;
}
