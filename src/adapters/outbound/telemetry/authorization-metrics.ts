import type {
  AuthorizationMetrics,
  AuthorizationOutcome,
} from '../../../application/ports/driven/authorization-metrics.ts';
import { CounterCells } from './counter-cells.ts';
import { Counter, type Registry } from './prom-parts.ts';

type By = Parameters<AuthorizationMetrics['decided']>[1];

/** Counts decisions about requests. */
export class PrometheusAuthorization implements AuthorizationMetrics {
  readonly #cells = new CounterCells();

  constructor(registry: Registry) {
    const cells = this.#cells;
    const counter = new Counter({
      name: 'mcp_gateway_authorization_total',
      help: 'Requests that were decided on, by what came of it and what decided.',
      labelNames: ['decision', 'by'],
      registers: [registry],
      collect: () => {
        counter.reset();
        for (const { first, second, value } of cells.sums) {
          counter.inc({ decision: first, by: second }, value);
        }
      },
    });
  }

  decided(outcome: AuthorizationOutcome, by: By): void {
    this.#cells.add(1, outcome, by);
  }
}
