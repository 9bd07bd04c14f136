/**
 * What another replica needs to go on with a session of the handshake revisions. Nothing of what is under way: calls in flight
 * end with the replica that carried them.
 */
export interface SessionState {
  /** The frontend that opened it, by its name in the settings. */
  readonly frontend: string;
  /** `http`, `sse`, `websocket`, `tcp` or `stdio`. */
  readonly protocol: string;
  /** `Principal.key` of who opened it: nobody else's requests belong to it. */
  readonly principalKey: string;
  readonly namespace: string | undefined;
  readonly asked: string | undefined;
  readonly remoteAddress: string;
  readonly userAgent: string | undefined;
  /** By `stickyKey`. */
  readonly stickyValues: ReadonlyMap<string, string>;
  /** Several servers are shown to it as one. */
  readonly isWhole: boolean;
  /** Agreed at initialize; undefined before. */
  readonly protocolVersion: string | undefined;
  /** Raw params of the handshakes with servers in the client's name; undefined before initialize. */
  readonly initializeParams: Uint8Array | undefined;
  /** The last `logging/setLevel`. */
  readonly level: string | undefined;
  /** The resources it subscribed to, in the client's own words. */
  readonly subscriptions: readonly string[];
  /** When it was opened, in milliseconds since 1970. */
  readonly openedAtMs: number;
}
