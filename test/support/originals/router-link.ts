/** The router's way to a gateway: it carries envelopes. */
export interface RouterLink {
  /** Resolves when the envelope has left. */
  send(envelope: string): Promise<void>;
  close(): Promise<void>;
}

export interface RouterEars {
  /** A text that may be the envelope of an answer. */
  received(text: string): void;
  /** Something the router logs and passes over. */
  skipped(what: string): void;
  /** Nothing more is read. May come more than once. */
  ended(reason: string): void;
}

/** The router's own times, all in milliseconds. */
export interface RouterTimes {
  readonly handshakeMs: number;
  readonly keepAliveMs: number;
  /** How long one read over WebSocket may take. */
  readonly webSocketReadMs: number;
  /** How long after connecting reads over TCP succeed. */
  readonly tcpReadsMs: number;
  readonly requestMs: number;
}

export const ORIGINAL_TIMES: RouterTimes = {
  handshakeMs: 10_000,
  keepAliveMs: 30_000,
  webSocketReadMs: 30_000,
  tcpReadsMs: 10_000,
  requestMs: 30_000,
};
