import type { Ground } from '../../../domain/egress/egress-rules.ts';
import { Counter, type Registry } from './prom-parts.ts';

/** Counts connections the gateway did not make. */
export class PrometheusEgress {
  readonly #refused;

  constructor(registry: Registry) {
    this.#refused = new Counter({
      name: 'mcp_gateway_egress_refused_total',
      help: 'Connections that the rules of egress forbade.',
      labelNames: ['reason'],
      registers: [registry],
    });
  }

  refused(reason: Ground): void {
    this.#refused.inc({ reason });
  }
}
