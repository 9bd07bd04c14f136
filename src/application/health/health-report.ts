import type { Endpoint } from '../../domain/balancing/endpoint.ts';

/** Who is told what a check has shown. */
export interface HealthReport {
  /** `reason`: why it failed. `latencyMs`: how long the check took. */
  checked(endpoint: Endpoint, ok: boolean, reason: string | undefined, latencyMs: number): void;
}
