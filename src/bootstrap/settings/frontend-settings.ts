/** PEM files, as absolute paths. */
export interface TlsFiles {
  readonly certFile: string;
  readonly keyFile: string;
  /** `request` asks clients for a certificate, `require` lets nobody in without one (mission TL-04). */
  readonly clientAuth: 'none' | 'request' | 'require';
  /** The authorities that vouch for clients; always there when clients are asked. */
  readonly caFile: string | undefined;
  /** What they have revoked; undefined: nothing is looked up. */
  readonly crlFile: string | undefined;
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** As OpenSSL names them, `:` between; undefined: those the platform has. */
  readonly ciphers: string | undefined;
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
  /** For clients of version 2 that offer it (mission WP-14); undefined: none is agreed on. */
  readonly compression: { readonly level: number; readonly minBytes: number } | undefined;
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
