import type { LimitMetrics, RateKeyType } from '../../../application/ports/driven/limit-metrics.ts';
import { Counter, Gauge, type Registry } from './prom-parts.ts';

export class PrometheusLimits implements LimitMetrics {
  readonly #registry: Registry;
  readonly #exceeded: Counter<'key_type'>;
  readonly #asked: Counter;
  readonly #away: Gauge;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#registry = registry;
    this.#exceeded = new Counter({
      name: 'mcp_gateway_rate_limit_exceeded_total',
      help: 'Requests refused because whoever sent them had sent too many, by what they are counted.',
      labelNames: ['key_type'],
      registers,
    });
    this.#asked = new Counter({
      name: 'mcp_gateway_rate_limit_asked_total',
      help: 'Requests that waited until the accounts of all replicas had been asked.',
      registers,
    });
    this.#away = new Gauge({
      name: 'mcp_gateway_rate_limit_local',
      help: '1 while the accounts of all replicas cannot be had, and each keeps to its share.',
      registers,
    });
  }

  /** `count`: asked at each scrape. */
  watchSharers(count: () => number): void {
    new Gauge({
      name: 'mcp_gateway_rate_limit_sharers',
      help: 'Gateways that count requests together, as far as this one knows.',
      registers: [this.#registry],
      collect() {
        this.set(count());
      },
    });
  }

  rateExceeded(keyType: RateKeyType): void {
    this.#exceeded.inc({ key_type: keyType });
  }

  sharedAsked(): void {
    this.#asked.inc();
  }

  sharedAway(isAway: boolean): void {
    this.#away.set(isAway ? 1 : 0);
  }
}
