/** What replicas carry for each other, as one that is to stop sees it. */
export interface ReplicaTraffic {
  /** Carried here for others, and from here to others, and not over. */
  readonly callsInFlight: number;
  /** Streams that others serve end, so that their clients come back elsewhere. */
  endStreams(): void;
  /** Nothing more is taken on for others: they hear that it was not. */
  leave(): void;
}
