export interface WebSocketSettings {
  /** An upgrade path beside the built-in ones; undefined for none. */
  readonly path: string | undefined;
  readonly maxConnections: number;
  /** Largest message; a larger one ends the connection with 1009. */
  readonly maxMessageBytes: number;
  /** Fragments one message may come in; hostile clients send one byte each. */
  readonly maxFragments: number;
  /** Pieces of the byte stream that may wait for the rest of a frame. */
  readonly maxBufferedChunks: number;
  /** permessage-deflate (RFC 7692): costs memory per connection, so off unless asked for. */
  readonly compression: boolean;
  readonly pingIntervalMs: number;
  /** A client of whom nothing was heard this long is dead. */
  readonly pongTimeoutMs: number;
  /** How long the closing handshake may take before the connection is cut. */
  readonly closeTimeoutMs: number;
  readonly maxBufferedBytes: number;
  readonly stallTimeoutMs: number;
  /** Peers that are the original router hear something at least this often: they give up after 30 s. 0: never. */
  readonly routerKeepAliveMs: number;
  /** Notifications of the original router are answered, although JSON-RPC forbids it. */
  readonly answersNotifications: boolean;
}

export const defaultWebSocketSettings: WebSocketSettings = {
  path: undefined,
  maxConnections: 10_000,
  maxMessageBytes: 10_485_760,
  maxFragments: 1_024,
  maxBufferedChunks: 16_384,
  compression: false,
  pingIntervalMs: 30_000,
  pongTimeoutMs: 60_000,
  closeTimeoutMs: 5_000,
  maxBufferedBytes: 1_048_576,
  stallTimeoutMs: 30_000,
  routerKeepAliveMs: 25_000,
  answersNotifications: false,
};
