import type { LimitMetrics, RateKeyType } from '../../../application/ports/driven/limit-metrics.ts';
import { Counter, type Registry } from './prom-parts.ts';

export class PrometheusLimits implements LimitMetrics {
  readonly #exceeded: Counter<'key_type'>;

  constructor(registry: Registry) {
    this.#exceeded = new Counter({
      name: 'mcp_gateway_rate_limit_exceeded_total',
      help: 'Requests refused because whoever sent them had sent too many, by what they are counted.',
      labelNames: ['key_type'],
      registers: [registry],
    });
  }

  rateExceeded(keyType: RateKeyType): void {
    this.#exceeded.inc({ key_type: keyType });
  }
}
