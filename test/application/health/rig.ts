import type { CheckSettings } from '../../../src/application/health/check-settings.ts';
import type { HealthReport } from '../../../src/application/health/health-report.ts';
import type {
  EndpointFigures,
  HealthMetrics,
} from '../../../src/application/ports/driven/health-metrics.ts';
import type { BackendTarget, Endpoint } from '../../../src/domain/balancing/endpoint.ts';

export const checkSettings: CheckSettings = {
  kind: 'auto',
  intervalMs: 30_000,
  doubtIntervalMs: 3_000,
  timeoutMs: 5_000,
  successes: 2,
  http: { method: 'GET', path: '/health', expectedStatus: [200] },
};

export const endpointAt = (
  id: string,
  target: BackendTarget = { protocol: 'http', url: `http://${id}.test/mcp`, headers: {} },
  server = 'weather',
): Endpoint => ({ id, server, target });

/** Remembers what checks tell. */
export class RecordingHealth implements HealthReport, HealthMetrics {
  readonly reports: (readonly [
    id: string,
    ok: boolean,
    reason: string | undefined,
    latencyMs: number,
  ])[] = [];
  readonly checks: string[] = [];
  readonly alerts: string[] = [];
  readonly reads: (() => Iterable<EndpointFigures>)[] = [];

  checked({ id }: Endpoint, ok: boolean, reason: string | undefined, latencyMs: number): void {
    this.reports.push([id, ok, reason, latencyMs]);
  }

  endpointChecked(endpoint: string, protocol: string, ok: boolean): void {
    this.checks.push(`${endpoint} ${protocol} ${ok}`);
  }

  healthAlert(protocol: string, severity: string): void {
    this.alerts.push(`${protocol} ${severity}`);
  }

  watchEndpoints(read: () => Iterable<EndpointFigures>): void {
    this.reads.push(read);
  }
}
