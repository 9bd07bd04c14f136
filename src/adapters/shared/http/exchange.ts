import type { ConnectionWatch } from '../../../application/ports/driven/connection-watch.ts';
import type { ClientCertificate } from '../../../application/ports/driven/credential-verifier.ts';
import type { FrontendProtocol } from '../../../application/ports/driving/gateway.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { Era } from '../../../domain/mcp/revisions.ts';

/**
 * One HTTP request and the way to answer it, without any server library's types, so that the same protocol code can be
 * hosted on Fastify's server or on raw sockets.
 */
export interface Exchange {
  readonly method: string;
  /** Path without the query, percent-decoding left undone. */
  readonly path: string;
  /** Query text without `?`; empty when there is none. */
  readonly query: string;
  readonly remoteAddress: string;
  /** The listener is being drained, and the connection was there before: it may bring this one request more. Absent: no. */
  readonly isFromBefore?: boolean;
  /** Of the client, verified; undefined when it showed none or was not asked. */
  readonly certificate: ClientCertificate | undefined;
  /** First value of a header; `name` in lower case. */
  header(name: string): string | undefined;
  /** Flat name, value list of the headers whose name begins with `prefix`; names in lower case, first values. */
  headersUnder(prefix: string): readonly string[];
  /** Reads the whole body. Undefined when it is larger than `maxBytes` (checked before it is held) or the peer broke off. */
  body(
    maxBytes: number,
    done: (body: Uint8Array | undefined, problem?: 'too_large' | 'aborted') => void,
  ): void;
  /** What the client is to show, in the words of `WWW-Authenticate` (RFC 9110 §11.6.1), after this refusal. */
  challenge(fault: Fault): string;
  /** Gives the client a cookie with the answer, whatever that is: for this host, and not for scripts (RFC 6265 §4.1). */
  addCookie(name: string, value: string): void;
  /** Goes with the answer, whatever that is. `name` in lower case; the last value counts. */
  setHeader(name: string, value: string): void;
  /** Answers with one body. `headers` is a flat name, value, name, value list. */
  reply(status: number, headers: readonly string[], body?: Uint8Array): void;
  /** Opens a streamed answer. From then on the headers of the request are gone. */
  open(status: number, headers: readonly string[]): ExchangeStream;
  /**
   * Called once when the connection is gone before the answer was complete. There is one listener: who listens to the
   * events of a stream takes the place of who waited for its beginning.
   */
  onAbort(listener: () => void): void;
  /** Present where another replica carried it here. */
  readonly forwarded?: { /** Its session is not here: instead of any answer. */ notHere(): void };
}

export interface ExchangeStream {
  /** `taken`: called when the system has taken it on behalf of the peer, and all that came before it. */
  write(chunk: Uint8Array, taken?: () => void): void;
  /** Bytes accepted by `write` that the peer has not taken yet. */
  readonly bufferedBytes: number;
  /** Called whenever the buffer has run empty after it was not. */
  onDrain(listener: () => void): void;
  end(): void;
  /** From now on a peer that takes nothing for too long is cut off. */
  expectReading(): void;
  /** Nothing is on its way to it for now. */
  expectNothing(): void;
  /** A peer that acknowledges nothing for so long is to be found; it shows as an end of the connection. */
  watchWith(watch: ConnectionWatch, withinMs: number): void;
  /** Breaks the connection off. */
  destroy(): void;
}

/** Serves the exchanges of some paths, of nobody but those the gateway knows. */
export interface ExchangeRoute {
  /** All of them, for the inventory: `{namespace}` stands for one segment. */
  readonly paths: readonly string[];
  readonly methods: readonly string[];
  /** Credentials may be for some protocols only. */
  readonly protocol: FrontendProtocol;
  matches(path: string): boolean;
  serve(exchange: Exchange, principal: Principal): void;
  /** By whose rules a request is refused that nobody has read; absent: by those of the handshake revisions. */
  eraOf?(exchange: Exchange): Era;
}
