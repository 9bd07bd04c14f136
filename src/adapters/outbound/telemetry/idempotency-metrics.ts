import type {
  IdempotencyMetrics,
  KeyedCallOutcome,
} from '../../../application/ports/driven/idempotency-metrics.ts';
import { Counter, type Registry } from './prom-parts.ts';

/** The figures of calls with an idempotency key. */
export class PrometheusIdempotency implements IdempotencyMetrics {
  readonly #calls;

  constructor(registry: Registry) {
    this.#calls = new Counter({
      name: 'mcp_gateway_keyed_calls_total',
      help: 'Calls with an idempotency key by what became of them.',
      labelNames: ['server', 'outcome'],
      registers: [registry],
    });
  }

  keyedCall(server: string, outcome: KeyedCallOutcome): void {
    this.#calls.inc({ server, outcome });
  }
}
