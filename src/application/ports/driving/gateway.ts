import type { BackendProtocol, Endpoint } from '../../../domain/balancing/endpoint.ts';
import type { ClientProfile } from '../../../domain/clients/client-profile.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { Principal } from '../../../domain/identity/principal.ts';
import type { RefusedCredential } from '../../../domain/identity/refused-credential.ts';
import type { Message } from '../../../domain/wire/message.ts';
import type { Credential, Verdict } from '../driven/credential-verifier.ts';
import type { Acceptance, ClientOutlet, ClientSession, ReplySink } from './client-session.ts';
import type { SharedSessions } from './shared-sessions.ts';
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

/** Where the headers of an HTTP request that mirror parts of its message are looked up (2026-07-28, streamable-http). */
export interface MirroredHeaders {
  /** First value of a header; `name` in lower case. */
  get(name: string): string | undefined;
  /** Flat name, value list of the `mcp-param-*` headers; names in lower case. */
  readonly params: readonly string[];
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
  /** The header that API keys come in, in lower case; absent where none are known, so that it is not looked for. */
  readonly apiKeyHeader?: string | undefined;
  /** Why what was opened with this credential has to end now; undefined, or absent: it may go on. */
  outstayed?(principal: Principal): RefusedCredential | undefined;
  /** `unknown_namespace`, `too_many_connections` or `shutting_down` when no session can be opened. */
  open(client: ClientFacts, outlet: ClientOutlet): ClientSession | Fault;
  /** For messages of the stateless era. `unknown_namespace` or `shutting_down` when nothing can be served. */
  stateless(client: ClientFacts): StatelessClient | Fault;
  /** What a client without a session can take, by its request and the `User-Agent` header that came with it. */
  profileOf(message: Message | undefined, userAgent: string | undefined): ClientProfile;
  /** The open session with this id. */
  find(sessionId: string): ClientSession | undefined;
  /** Before a request is taken for a session: it ends now when its time is over. Absent: they have none. */
  endIfDue?(session: ClientSession): void;
  /** The sessions of all replicas; absent where this gateway stands alone. */
  readonly shared?: SharedSessions | undefined;
}
