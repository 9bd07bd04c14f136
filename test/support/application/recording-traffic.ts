import type {
  RetryKind,
  TrafficMetrics,
  TrafficReading,
} from '../../../src/application/ports/driven/traffic-metrics.ts';

/** Remembers what balancing counts. */
export class RecordingTraffic implements TrafficMetrics {
  readonly events: string[] = [];
  read: () => readonly TrafficReading[] = () => [];

  watchEndpoints(read: () => readonly TrafficReading[]): void {
    this.read = read;
  }

  watchBudgets(): void {}

  placementRefused(server: string, reason: string): void {
    this.events.push(`${server} refused ${reason}`);
  }

  endpointEjected(server: string, reason: string): void {
    this.events.push(`${server} ejected ${reason}`);
  }

  failedOver(server: string, from: string): void {
    this.events.push(`${server} over ${from}`);
  }

  retried(server: string, kind: RetryKind): void {
    this.events.push(`${server} ${kind}`);
  }
}
