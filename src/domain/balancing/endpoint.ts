/** How to start a server as a child process and talk over its pipes. */
export interface StdioTarget {
  readonly protocol: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Variables added to the allow-listed ones of the gateway's own environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** Streamable HTTP, HTTP+SSE of 2024-11-05, or WebSocket. */
export interface UrlTarget {
  readonly protocol: 'http' | 'sse' | 'websocket';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** How messages lie on the bytes: frames of the dialects G12 and R16 (mission §3.1), or one JSON text per line. */
export type Framing = 'g12' | 'r16' | 'newline';

export interface TcpTarget {
  readonly protocol: 'tcp';
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  readonly framing: Framing;
  /** Shown to a server that wants `initialize` with `params.token` or envelopes with `auth_token`; undefined for none. */
  readonly token: string | undefined;
  /** `target_namespace` of envelopes; undefined for none. */
  readonly targetNamespace: string | undefined;
  /** Messages may go compressed where the server agrees (framing `g12`); absent means no. */
  readonly compression?: boolean | undefined;
}

interface UnixTarget {
  readonly protocol: 'unix';
  readonly path: string;
  readonly framing: Framing;
}

export type BackendTarget = StdioTarget | UrlTarget | TcpTarget | UnixTarget;
export type BackendProtocol = BackendTarget['protocol'];

/** One instance of a server. */
export interface Endpoint {
  /** Unique over all servers, stable over reloads; also the metric label. */
  readonly id: string;
  /** The server (= namespace) it is an instance of. */
  readonly server: string;
  readonly target: BackendTarget;
}
