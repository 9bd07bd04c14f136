/** An open TCP connection, as its owner has it. */
export interface WatchedConnection {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  /** Since it was opened, what still waits in this process included. */
  readonly bytesWritten: number;
  /** Of these, what waits in this process. */
  readonly writableLength: number;
  destroy(error: Error): unknown;
  once(event: 'close', listener: () => void): unknown;
}

/** Finds peers that vanished while something was on its way to them, long before the system gives up sending. */
export interface ConnectionWatch {
  /**
   * From now on the connection is broken off within `withinMs` after something was sent that nobody acknowledges, and
   * not before half of it. A peer that acknowledges and does not read is none of these. Asked again for the same
   * connection, the last time holds.
   */
  watch(connection: WatchedConnection, withinMs: number): void;
}
