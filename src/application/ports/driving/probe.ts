/** What health endpoints may say about the process. */
export interface HealthReport {
  readonly healthy: boolean;
  /** Names of what still keeps the gateway from serving; empty when ready. */
  readonly blockers: readonly string[];
  readonly version: string;
  readonly uptimeSeconds: number;
  readonly frontends: readonly string[];
  readonly servers: readonly string[];
  readonly sessions: number;
  readonly callsInFlight: number;
}

export interface Probe {
  report(): HealthReport;
}
