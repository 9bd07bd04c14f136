export interface TlsFiles {
  /** PEM files. */
  readonly certFile: string;
  readonly keyFile: string;
  /** `request` asks clients for a certificate, `require` lets nobody in without one. Absent: not asked. */
  readonly clientAuth?: 'none' | 'request' | 'require' | undefined;
  /** The authorities that vouch for clients; needed when clients are asked. */
  readonly caFile?: string | undefined;
  /** What these authorities have revoked, a list of each of them. Absent: nothing is looked up. */
  readonly crlFile?: string | undefined;
  /** Absent: TLS 1.3, as mission C-39 has it. */
  readonly minVersion?: 'TLSv1.2' | 'TLSv1.3' | undefined;
  /** As OpenSSL names them, `:` between. Absent: those of the platform. */
  readonly ciphers?: string | undefined;
}

export interface HttpHostSettings {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  readonly tls: TlsFiles | undefined;
  /** `name` (any port) or `name:port`; `*` allows all. Loopback names are always allowed. */
  readonly allowedHosts: readonly string[];
  /** Exact origins (`https://app.example`); `*` allows all but `null`. Loopback origins are always allowed. */
  readonly allowedOrigins: readonly string[];
  /** Connections beyond are answered 503 (mission FE-13, FE-28). */
  readonly maxConnections: number;
  /** From the connection, or from the end of the last answer, to the end of the head. */
  readonly headersTimeoutMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestTimeoutMs: number;
  /** How long an idle connection is kept open for a next request. */
  readonly keepAliveTimeoutMs: number;
  /** A peer that takes nothing of an answer for so long is cut off. */
  readonly stalledAnswerMs: number;
  readonly maxHeaderBytes: number;
}

export const DEFAULT_HTTP_HOST_SETTINGS: HttpHostSettings = {
  host: '127.0.0.1',
  port: 8080,
  tls: undefined,
  allowedHosts: [],
  allowedOrigins: [],
  maxConnections: 10_000,
  // Half a second less than the promised ten: expiry is looked for every half second.
  headersTimeoutMs: 9_500,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 120_000,
  stalledAnswerMs: 30_000,
  maxHeaderBytes: 16_384,
};
