import type { DetectionMetrics } from '../../../application/ports/driven/detection-metrics.ts';
import type { DetectedProtocol } from '../../../domain/detection/target.ts';
import { Counter, Gauge, Histogram, type Registry } from './prom-parts.ts';

/** Seconds. A detection may take one, and mostly takes a few round trips. */
const buckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 2.5];

/** The figures of detection under the names of mission ME-27…30. */
export class PrometheusDetection implements DetectionMetrics {
  readonly #detections;
  readonly #durations;
  readonly #accuracy;
  readonly #hits;
  readonly #misses;

  constructor(registry: Registry) {
    const name = (rest: string): string => `mcp_gateway_protocol_detection_${rest}`;
    const registers = [registry];
    this.#detections = new Counter({
      name: name('total'),
      help: 'Detections of what an address speaks.',
      labelNames: ['protocol', 'result'],
      registers,
    });
    this.#durations = new Histogram({
      name: name('duration_seconds'),
      help: 'Time of detections.',
      labelNames: ['protocol'],
      buckets,
      registers,
    });
    this.#accuracy = new Gauge({
      name: name('accuracy'),
      help: 'Share of detections that later traffic confirmed.',
      labelNames: ['protocol'],
      registers,
    });
    this.#hits = new Counter({
      name: name('cache_hits_total'),
      help: 'Detections that were known.',
      registers,
    });
    this.#misses = new Counter({
      name: name('cache_misses_total'),
      help: 'Detections for which the address was asked.',
      registers,
    });
  }

  detected(
    protocol: DetectedProtocol | 'none',
    result: 'success' | 'failure',
    durationMs: number,
  ): void {
    this.#detections.inc({ protocol, result });
    this.#durations.observe({ protocol }, durationMs / 1000);
  }

  cacheAsked(outcome: 'hit' | 'miss'): void {
    if (outcome === 'hit') this.#hits.inc();
    else this.#misses.inc();
  }

  accuracy(protocol: DetectedProtocol, share: number): void {
    this.#accuracy.set({ protocol }, share);
  }
}
