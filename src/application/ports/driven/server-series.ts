/** Figures that are kept by server or by endpoint. */
export interface ServerSeries {
  /** The server is gone, and with it what was counted of it. */
  forget(server: string, endpoints: readonly string[]): void;
}
