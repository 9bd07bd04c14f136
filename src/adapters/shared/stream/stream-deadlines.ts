/** 0 means never in every field but `closeTimeoutMs` and `drainTimeoutMs`. */
export interface StreamDeadlines {
  /** For the first bytes, for the proof where one is asked, and for the rest of a message that has begun. */
  readonly handshakeTimeoutMs: number;
  /** A client that sends nothing and waits for nothing this long is disconnected. */
  readonly idleTimeoutMs: number;
  /** A client that sends nothing this long is given a sign of life; one that agreed to answer it has as long again. */
  readonly heartbeatMs: number;
  /** After the client's end of input its open calls may still be answered this long; 0 cancels them at once. */
  readonly drainTimeoutMs: number;
  /** A client that is told goodbye has this long to take what is written. */
  readonly closeTimeoutMs: number;
}
