import type { Metrics } from '../../../src/application/ports/driven/metrics.ts';

export interface FinishedRequest {
  readonly method: string;
  readonly namespace: string;
  readonly status: number;
  readonly isError: boolean;
  readonly durationMs: number;
}

/** Remembers what the application counts. */
export class RecordingMetrics implements Metrics {
  readonly dropped: string[] = [];
  readonly finished: FinishedRequest[] = [];
  readonly endpoints: string[] = [];
  readonly cache: string[] = [];
  readonly definitions: string[] = [];
  started = 0;

  requestStarted(): void {
    this.started += 1;
  }

  requestFinished(
    method: string,
    namespace: string,
    _protocol: string,
    status: number,
    isError: boolean,
    durationMs: number,
  ): void {
    this.finished.push({ method, namespace, status, isError, durationMs });
  }

  endpointRequest(endpoint: string): void {
    this.endpoints.push(endpoint);
  }

  cacheAsked(namespace: string, outcome: string): void {
    this.cache.push(`${namespace} ${outcome}`);
  }

  definitionChanged(server: string, kind: string, change: string): void {
    this.definitions.push(`${server} ${kind} ${change}`);
  }

  definitionsQuarantined(server: string, count: number): void {
    this.definitions.push(`${server} quarantined ${count}`);
  }

  messageDropped(reason: string): void {
    this.dropped.push(reason);
  }

  /** `way bytes` of each. */
  readonly longResults: string[] = [];

  longResult(way: string, bytes: number): void {
    this.longResults.push(`${way} ${bytes}`);
  }

  watchSpool(): void {}
  connectionOpened(): void {}
  connectionClosed(): void {}
  connectionRejected(): void {}
  websocketMessage(): void {}
  tcpMessage(): void {}
  tcpProtocolError(): void {}
  handshakeFailed(): void {}
}
