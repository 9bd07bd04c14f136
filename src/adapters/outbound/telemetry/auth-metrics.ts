import type { AuthMetrics } from '../../../application/ports/driven/auth-metrics.ts';
import { type RefusalReason, refusalReasons } from '../../../domain/identity/refused-credential.ts';
import { Counter, type Registry } from './prom-parts.ts';

/** The figure of refused credentials (mission AU-16, ME-16). */
export class PrometheusAuth implements AuthMetrics {
  readonly #failures: Counter<'reason'>;

  constructor(registry: Registry) {
    this.#failures = new Counter({
      name: 'mcp_gateway_auth_failures_total',
      help: 'Requests and connections refused for what they showed of who they are, by reason.',
      labelNames: ['reason'],
      registers: [registry],
    });
    // Alerts on a first refusal need the series beforehand.
    for (const reason of refusalReasons) this.#failures.inc({ reason }, 0);
  }

  refused(reason: RefusalReason): void {
    this.#failures.inc({ reason });
  }
}
