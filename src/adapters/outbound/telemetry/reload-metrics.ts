import type {
  ReloadMetrics,
  ReloadResult,
} from '../../../application/ports/driven/reload-metrics.ts';
import { Counter, Gauge, type Registry } from './prom-parts.ts';

const results: readonly ReloadResult[] = ['applied', 'unchanged', 'refused'];

/** The figures of reloads (reliability F28). */
export class PrometheusReloads implements ReloadMetrics {
  readonly #reloads;
  readonly #successful;
  readonly #inForceSince;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#reloads = new Counter({
      name: 'mcp_gateway_config_reloads_total',
      help: 'Readings of the configuration while the gateway runs.',
      labelNames: ['outcome'],
      registers,
    });
    // Alerts on a first refusal need the series beforehand.
    for (const outcome of results) this.#reloads.inc({ outcome }, 0);
    this.#successful = new Gauge({
      name: 'mcp_gateway_config_last_reload_successful',
      help: 'Whether the configuration was right when it was last read.',
      registers,
    });
    this.#inForceSince = new Gauge({
      name: 'mcp_gateway_config_last_reload_success_timestamp_seconds',
      help: 'When the configuration in force was read.',
      registers,
    });
  }

  settingsInForce(): void {
    this.#successful.set(1);
    this.#inForceSince.setToCurrentTime();
  }

  reloaded(outcome: ReloadResult): void {
    this.#reloads.inc({ outcome });
    if (outcome === 'applied') this.settingsInForce();
    else this.#successful.set(outcome === 'refused' ? 0 : 1);
  }
}
