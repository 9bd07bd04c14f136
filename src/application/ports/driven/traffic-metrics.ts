import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import type { ServerSeries } from './server-series.ts';

/** One endpoint as metrics show it. */
export interface TrafficReading {
  readonly endpoint: string;
  readonly server: string;
  readonly protocol: BackendProtocol;
  readonly policy: string;
  /** Its share now. */
  readonly weight: number;
  /** Requests sent there since the start. */
  readonly requests: number;
}

/** What became of a request that failed on its way: sent again because it had not arrived, or although it may have, or not. */
export type RetryKind = 'resent' | 'repeated' | 'over_budget';

/** What balancing counts. What is only a state is read when metrics are. */
export interface TrafficMetrics extends Partial<ServerSeries> {
  watchEndpoints(read: () => readonly TrafficReading[]): void;
  /** They are not listed any more; what was sent there still counts. */
  endpointsGone?(readings: readonly TrafficReading[]): void;
  /** Repeats that the budgets of servers have left. */
  watchBudgets(read: () => readonly { readonly server: string; readonly left: number }[]): void;
  /** No endpoint took a request. */
  placementRefused(server: string, reason: string): void;
  /** An endpoint gets no traffic from now on, and why. */
  endpointEjected(server: string, reason: string): void;
  /** Another endpoint was tried in place of one that could not be reached. */
  failedOver(server: string, from: BackendProtocol): void;
  retried(server: string, kind: RetryKind): void;
}

export const uncountedTraffic: TrafficMetrics = {
  watchEndpoints: () => {},
  watchBudgets: () => {},
  placementRefused: () => {},
  endpointEjected: () => {},
  failedOver: () => {},
  retried: () => {},
};
