import type { Endpoint } from '../../domain/balancing/endpoint.ts';
import type { Era } from '../../domain/mcp/revisions.ts';

/** PEM files, as absolute paths. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** `request` asks clients for a certificate, `require` lets nobody in without one (mission TL-04). */
  readonly clientAuth: 'none' | 'request' | 'require';
  /** The authorities that vouch for clients; always there when clients are asked. */
  readonly caFile: string | undefined;
}

interface NetworkFrontend {
  readonly name: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  readonly maxConnections: number;
}

interface WebFrontend extends NetworkFrontend {
  /** Exact origins (`https://app.example`) or `*`; loopback origins need no entry. */
  readonly allowedOrigins: readonly string[];
  /** Names or `name:port` a client may write in `Host`, or `*`; loopback names need no entry. */
  readonly allowedHosts: readonly string[];
}

export interface HttpFrontendSettings extends WebFrontend {
  readonly protocol: 'http';
  /** One more path besides the standard ones. */
  readonly path: string | undefined;
  readonly maxBodyBytes: number;
}

export interface WebSocketFrontendSettings extends WebFrontend {
  readonly protocol: 'websocket';
  readonly path: string | undefined;
  readonly maxMessageBytes: number;
}

export interface SseFrontendSettings extends WebFrontend {
  readonly protocol: 'sse';
  /** The second pair of paths; undefined for the one the adapter has of itself. */
  readonly streamPath: string | undefined;
  readonly requestPath: string | undefined;
  readonly maxBodyBytes: number;
  /** How often a comment keeps an idle stream open. */
  readonly keepAliveMs: number;
}

export interface TcpFrontendSettings extends NetworkFrontend {
  readonly protocol: 'tcp';
  /** The one server all clients of this listener reach; undefined for all servers as one. */
  readonly namespace: string | undefined;
  readonly maxMessageBytes: number;
  /** A sign of life on a connection that has been silent for so long; 0 for none. */
  readonly heartbeatMs: number;
}

/** Answers health checks over TCP, and nothing else (mission WP-09). */
export interface TcpHealthFrontendSettings {
  readonly protocol: 'tcp_health';
  readonly name: string;
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly maxConnections: number;
}

export type StdioMode =
  | { readonly type: 'stdin_stdout' }
  | {
      /** Named pipes are two, at `<path>.in` and `<path>.out`. */
      readonly type: 'unix_socket' | 'named_pipes';
      readonly path: string;
      /** Mode bits of what is made at `path`, `0o600` for its owner only. */
      readonly permissions: number;
    };

export interface StdioFrontendSettings {
  readonly protocol: 'stdio';
  readonly name: string;
  readonly modes: readonly StdioMode[];
  /** The one server all clients of this frontend reach; undefined for all servers as one. */
  readonly namespace: string | undefined;
  readonly maxMessageBytes: number;
}

export type FrontendSettings =
  | HttpFrontendSettings
  | WebSocketFrontendSettings
  | SseFrontendSettings
  | TcpFrontendSettings
  | TcpHealthFrontendSettings
  | StdioFrontendSettings;

export type AuthSettings =
  | { readonly provider: 'none' }
  | { readonly provider: 'token'; readonly tokens: readonly string[] };

export interface ServerEraSettings {
  /** `auto`: the server is asked. */
  readonly era: 'auto' | Era;
  /**
   * What sessions with a legacy server on behalf of stateless clients declare: exactly what a client declares (one
   * session for each set of capabilities), or everything, and what a client did not declare is refused.
   */
  readonly capabilities: 'per_client' | 'declare_all';
  /** Links of one caller to a legacy server that may ask, on a carrier that does not say which call an ask belongs to. */
  readonly maxLinks: number;
}

export interface ServerSettings extends ServerEraSettings {
  /** Also the namespace clients address. */
  readonly name: string;
  /** One process or connection for all clients instead of one for each session. */
  readonly shared: boolean;
  /** At least one. */
  readonly endpoints: readonly Endpoint[];
}

export interface TimeoutSettings {
  /** A call without a sign of life from the server. */
  readonly callMs: number;
  /** Opening a link, the handshake of the carrier included. */
  readonly connectMs: number;
  /** Calls in flight at shutdown. */
  readonly drainMs: number;
  /** Each server at shutdown, from the request to end to the kill. */
  readonly stopGraceMs: number;
  /** One server's part of a merged list. */
  readonly listMs: number;
  /** A client that reads too slowly for this long is disconnected. */
  readonly slowReaderMs: number;
}

export interface LimitSettings {
  readonly maxSessions: number;
  readonly maxInFlightPerSession: number;
  /** HTTP frontends that set none (mission C-25). */
  readonly maxHttpBodyBytes: number;
  /** All other frontends that set none, and every message of a server (mission C-25). */
  readonly maxMessageBytes: number;
  /** Bytes that may wait for a client to read them before its servers are paused. */
  readonly maxBufferedBytes: number;
}

/** How revisions with and without sessions meet. */
export interface EraSettings {
  /** How long a server may take to say its era. */
  readonly probeTimeoutMs: number;
  /** After this a server is asked again. */
  readonly verdictMaxAgeMs: number;
  /** How long a call of a legacy server waits for the answers a stateless client was asked for. */
  readonly parkTimeoutMs: number;
  /** How long further requests of a legacy server are awaited, so that the client is asked for all in one round. */
  readonly askCollectMs: number;
  /** Calls that wait for answers, of all clients. */
  readonly maxParked: number;
  /** How often one call may ask. */
  readonly maxRounds: number;
  /** Unused sessions with legacy servers on behalf of stateless clients are ended after this. */
  readonly sessionIdleMs: number;
  readonly maxSessionsPerServer: number;
  /** 32 bytes each: the first seals what stateless clients keep for the gateway, each of them opens. Empty: a random one. */
  readonly stateKeys: readonly Uint8Array[];
}

/** What only clients of the original system need, and breaks a rule of MCP or JSON-RPC. */
export interface CompatSettings {
  /** Notifications of the original router are answered, which would else wait and report a timeout (mission §3.5). */
  readonly answersNotifications: boolean;
}

type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';
type LogFormat = 'auto' | 'json' | 'pretty';

export interface MetricsSettings {
  readonly enabled: boolean;
  readonly host: string;
  /** A listener of its own for health and metrics; undefined when only the HTTP frontends serve them. */
  readonly port: number | undefined;
}

/** All the composition root needs to build a gateway. */
export interface Settings {
  /** The operator accepts frontends beyond loopback without authentication. */
  readonly insecure: boolean;
  readonly frontends: readonly FrontendSettings[];
  readonly auth: AuthSettings;
  readonly servers: readonly ServerSettings[];
  readonly timeouts: TimeoutSettings;
  readonly limits: LimitSettings;
  readonly eras: EraSettings;
  readonly compat: CompatSettings;
  readonly log: { readonly level: LogLevel; readonly format: LogFormat };
  readonly metrics: MetricsSettings;
}
