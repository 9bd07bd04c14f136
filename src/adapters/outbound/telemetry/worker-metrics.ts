import type {
  WorkerMetrics,
  WorkerReadings,
} from '../../../application/ports/driven/worker-metrics.ts';
import type { RecycleReason } from '../../../domain/workers/recycling.ts';
import { Counter, Gauge, type Registry } from './prom-parts.ts';

/** The figures of processes. Which there are is counted when metrics are read. */
export class PrometheusWorkers implements WorkerMetrics {
  readonly #registry: Registry;
  readonly #starts: Counter<'server'>;
  readonly #crashes: Counter<'server'>;
  readonly #ends: Counter<'server' | 'reason'>;

  constructor(registry: Registry) {
    this.#registry = registry;
    const registers = [registry];
    this.#starts = new Counter({
      name: 'mcp_gateway_worker_starts_total',
      help: 'Processes started, by server.',
      labelNames: ['server'],
      registers,
    });
    this.#crashes = new Counter({
      name: 'mcp_gateway_worker_crashes_total',
      help: 'Processes that ended of their own accord, by server.',
      labelNames: ['server'],
      registers,
    });
    this.#ends = new Counter({
      name: 'mcp_gateway_worker_recycles_total',
      help: 'Workers that were replaced after long service, or ended while nobody used them, by reason.',
      labelNames: ['server', 'reason'],
      registers,
    });
  }

  watchWorkers(read: () => Iterable<WorkerReadings>): void {
    new Gauge({
      name: 'mcp_gateway_workers',
      help: 'Processes of servers, by state.',
      labelNames: ['server', 'state'],
      registers: [this.#registry],
      collect() {
        this.reset();
        for (const { server, states } of read()) {
          for (const [state, count] of Object.entries(states)) this.set({ server, state }, count);
        }
      },
    });
  }

  workerStarted(server: string): void {
    this.#starts.inc({ server });
  }

  workerCrashed(server: string): void {
    this.#crashes.inc({ server });
  }

  workerEnded(server: string, reason: RecycleReason | 'idle'): void {
    this.#ends.inc({ server, reason });
  }
}
