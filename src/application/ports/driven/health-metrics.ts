import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import type { BreakerState } from '../../../domain/breaker/breaker.ts';
import type { Severity } from '../../../domain/health/severity.ts';
import type { ServerSeries } from './server-series.ts';

/** How predictions compare with what then happened. */
export interface PredictionCounts {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly trueNegatives: number;
  readonly falseNegatives: number;
}

/** What is shown of one endpoint when metrics are read. */
export interface EndpointFigures {
  readonly id: string;
  readonly server: string;
  readonly protocol: BackendProtocol;
  readonly isHealthy: boolean;
  readonly breaker: BreakerState;
  /** 0..1; undefined where nobody looks ahead. */
  readonly score: number | undefined;
  readonly predictions: PredictionCounts | undefined;
}

/** What is counted of the health of endpoints (mission ME-20, ME-31…34, ME-36). What is a state is read when metrics are. */
export interface HealthMetrics extends Partial<ServerSeries> {
  endpointChecked(endpoint: string, protocol: BackendProtocol, ok: boolean): void;
  healthAlert(protocol: BackendProtocol, severity: Severity): void;
  watchEndpoints(read: () => Iterable<EndpointFigures>): void;
}
