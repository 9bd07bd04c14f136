import { Counter, Gauge, type Registry } from './prom-parts.ts';

/** The worker processes of one gateway. */
export class PrometheusProcesses {
  readonly #restarts: Counter<'reason'>;

  /** `serving`: how many serve now. */
  constructor(registry: Registry, serving: () => number) {
    this.#restarts = new Counter({
      name: 'mcp_gateway_process_restarts_total',
      help: 'Worker processes that were replaced.',
      labelNames: ['reason'],
      registers: [registry],
    });
    new Gauge({
      name: 'mcp_gateway_processes',
      help: 'Worker processes that serve.',
      registers: [registry],
      collect() {
        this.set(serving());
      },
    });
  }

  restarted(reason: 'crashed' | 'rolled'): void {
    this.#restarts.inc({ reason });
  }
}
