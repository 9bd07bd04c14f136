import type {
  CarriedOutcome,
  ReplicaMetrics,
} from '../../../application/ports/driven/replica-metrics.ts';
import { Counter, Gauge, type Registry } from './prom-parts.ts';

/** The figures of what several replicas share. */
export class PrometheusReplicas implements ReplicaMetrics {
  readonly #registry: Registry;
  readonly #carried: Counter<'outcome'>;
  readonly #takenOver: Counter;
  readonly #lost: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.#registry = registry;
    this.#carried = new Counter({
      name: 'mcp_gateway_requests_carried_total',
      help: 'Requests carried to the replica that owns their session, by what came of it.',
      labelNames: ['outcome'],
      registers,
    });
    this.#takenOver = new Counter({
      name: 'mcp_gateway_sessions_taken_over_total',
      help: 'Sessions this replica went on with after their owner was lost or gave them up.',
      registers,
    });
    this.#lost = new Counter({
      name: 'mcp_gateway_sessions_lost_total',
      help: 'Sessions that ended here because another replica had taken them over.',
      registers,
    });
  }

  requestCarried(outcome: CarriedOutcome): void {
    this.#carried.inc({ outcome });
  }

  sessionTakenOver(): void {
    this.#takenOver.inc();
  }

  sessionLost(): void {
    this.#lost.inc();
  }

  watchOwned(count: () => number): void {
    const gauge: Gauge = new Gauge({
      name: 'mcp_gateway_sessions_owned',
      help: 'Sessions that live on this replica.',
      registers: [this.#registry],
      collect: () => gauge.set(count()),
    });
  }
}
