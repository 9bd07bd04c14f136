/** How to start a server as a child process and talk over its pipes. */
export interface StdioTarget {
  readonly protocol: 'stdio';
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  /** Variables added to the allow-listed ones of the gateway's own environment. */
  readonly env: Readonly<Record<string, string>>;
  /** Absent: it may do what the gateway may. */
  readonly sandbox?: Sandbox | undefined;
}

/** What a command may reach besides the programs of the machine and its own folder, which it can read. */
export interface Sandbox {
  readonly network: boolean;
  /** Absolute paths of files and folders. */
  readonly readable: readonly string[];
  readonly writable: readonly string[];
}

/** Whom a server is checked by over TLS, and what it is shown. Files are absolute paths of PEM files. */
export interface TlsTrust {
  readonly minVersion: 'TLSv1.2' | 'TLSv1.3';
  /** False: whoever answers is taken for the server. */
  readonly verifies: boolean;
  /** The authorities that vouch for the server; absent for those of the system. */
  readonly caFile?: string;
  /** The certificate of the gateway; absent for none. With `keyFile`. */
  readonly certFile?: string;
  readonly keyFile?: string;
  /** As OpenSSL calls them; absent for those of Node.js. */
  readonly ciphers?: string;
  /** The name its certificate is for; absent for the host of its address. */
  readonly serverName?: string;
}

/** Streamable HTTP, HTTP+SSE of 2024-11-05, or WebSocket. */
export interface UrlTarget {
  readonly protocol: 'http' | 'sse' | 'websocket';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Absent: as usual, and without TLS. */
  readonly trust?: TlsTrust;
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
  /** Absent: as usual, and without TLS. */
  readonly trust?: TlsTrust;
}

interface UnixTarget {
  readonly protocol: 'unix';
  readonly path: string;
  readonly framing: Framing;
}

export type KnownTarget = StdioTarget | UrlTarget | TcpTarget | UnixTarget;

/** An address whose protocol is found by asking it when it is first needed (mission PD-01). */
export interface AutoTarget {
  readonly protocol: 'auto';
  /** A URL, or `host:port`. */
  readonly address: string;
  /** Only with an address that says whether TLS is used. */
  readonly headers: Readonly<Record<string, string>>;
  /** As in `TcpTarget`; only with such an address too. */
  readonly token: string | undefined;
  readonly targetNamespace: string | undefined;
}

export type BackendTarget = KnownTarget | AutoTarget;
export type BackendProtocol = BackendTarget['protocol'];

/** One instance of a server. */
export interface Endpoint {
  /** Unique over all servers, stable over reloads; also the metric label. */
  readonly id: string;
  /** The server (= namespace) it is an instance of. */
  readonly server: string;
  readonly target: BackendTarget;
  /** Its share of the traffic against the other endpoints of its server; undefined for 100. 0: none unless it is alone. */
  readonly weight?: number | undefined;
  /** Where it stands (`eu-west-1a`); undefined: nobody said. */
  readonly zone?: string | undefined;
  /** Gets traffic only while no other endpoint of its server can (LB-20). */
  readonly isBackup?: boolean | undefined;
  /** Requests in flight there at one time (LB-18 `max_requests`); undefined for no bound. */
  readonly maxInFlight?: number | undefined;
}
