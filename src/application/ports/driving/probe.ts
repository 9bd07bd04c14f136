/** Something the gateway works with, and can do without for a while. */
export interface StoreHealth {
  readonly name: string;
  /** Why it cannot be had; undefined: it can. */
  readonly trouble: string | undefined;
}

/** What health endpoints may say about the process. */
export interface HealthReport {
  readonly healthy: boolean;
  /** Names of what still keeps the gateway from serving; empty when ready. */
  readonly blockers: readonly string[];
  /** Absent where there is none. */
  readonly stores?: readonly StoreHealth[];
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
