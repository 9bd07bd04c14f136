import type {
  AdmissionMetrics,
  ShedReason,
  WaitOutcome,
} from '../../../application/ports/driven/admission-metrics.ts';
import { Counter, Gauge, Histogram, type Registry } from './prom-parts.ts';

interface Watched {
  readonly labels: Record<string, string>;
  readonly count: () => number;
}

const waitBucketsSeconds = [0.001, 0.005, 0.025, 0.1, 0.25, 1, 2.5, 10, 30];

/** The figures of admission. Most requests move none of them; what is only a state is read when somebody scrapes. */
export class PrometheusAdmission implements AdmissionMetrics {
  readonly #waits: Histogram<'server' | 'outcome'>;
  readonly #shed: Counter<'reason'>;
  readonly #heartbeats: Counter;
  #waiting: readonly Watched[] = [];
  #slots: readonly Watched[] = [];

  constructor(registry: Registry) {
    const registers = [registry];
    this.#waits = new Histogram({
      name: 'mcp_gateway_queue_wait_seconds',
      help: 'How long requests waited for a slot of an endpoint, by what became of them.',
      labelNames: ['server', 'outcome'],
      buckets: waitBucketsSeconds,
      registers,
    });
    this.#shed = new Counter({
      name: 'mcp_gateway_requests_shed_total',
      help: 'Requests refused because too many wanted to be served.',
      labelNames: ['reason'],
      registers,
    });
    this.#heartbeats = new Counter({
      name: 'mcp_gateway_progress_heartbeats_total',
      help: 'Progress that clients were told of in place of a silent server.',
      registers,
    });
    const waitHelp = 'Requests that wait for a slot.';
    watch('queue_length', waitHelp, ['server'], () => this.#waiting, registry);
    const help = 'Requests in flight at an endpoint with a cap.';
    watch('endpoint_slots_in_use', help, ['endpoint', 'server'], () => this.#slots, registry);
  }

  requestWaited(server: string, outcome: WaitOutcome, waitedMs: number): void {
    this.#waits.observe({ server, outcome }, waitedMs / 1000);
  }

  requestShed(reason: ShedReason): void {
    this.#shed.inc({ reason });
  }

  heartbeatSent(): void {
    this.#heartbeats.inc();
  }

  watchWaiting(server: string, count: () => number): void {
    this.#waiting = [...this.#waiting, { labels: { server }, count }];
  }

  watchSlots(endpoint: string, server: string, inFlight: () => number): void {
    this.#slots = [...this.#slots, { labels: { endpoint, server }, count: inFlight }];
  }

  forget(server: string): void {
    const isOther = ({ labels }: Watched): boolean => labels['server'] !== server;
    this.#waiting = this.#waiting.filter(isOther);
    this.#slots = this.#slots.filter(isOther);
  }
}

const watch = (
  name: string,
  help: string,
  labelNames: readonly string[],
  watched: () => readonly Watched[],
  registry: Registry,
): Gauge =>
  new Gauge({
    name: `mcp_gateway_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const { labels, count } of watched()) this.set(labels, count());
    },
  });
