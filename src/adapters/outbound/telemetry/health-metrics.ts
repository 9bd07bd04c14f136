import type {
  EndpointFigures,
  HealthMetrics,
} from '../../../application/ports/driven/health-metrics.ts';
import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import type { BreakerState } from '../../../domain/breaker/breaker.ts';
import type { Severity } from '../../../domain/health/severity.ts';
import { LabelCap } from './label-cap.ts';
import { Counter, Gauge, type Registry } from './prom-parts.ts';

/** Endpoints come from the configuration and from discovery: what is beyond is counted, but not by name. */
const maxEndpoints = 1_000;
/** As the original dashboards know the way predictions are made (mission ME-33). */
const model = 'trend';

/** Mission CB-01, C-52. */
const stateNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, open: 1, half_open: 2 };

type Read = () => Iterable<EndpointFigures>;
type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** The health of endpoints (mission ME-20, ME-31…34, ME-36). What is a state is read when somebody scrapes. */
export class PrometheusHealth implements HealthMetrics {
  readonly #endpoints = new LabelCap(maxEndpoints);
  readonly #checks: Counter;
  readonly #byEndpoint: Counter;
  readonly #alerts: Counter;
  readonly #reads: Read[] = [];

  constructor(registry: Registry) {
    this.#checks = counter(registry, 'health_checks_total', 'Active health checks by result.', [
      'protocol',
      'result',
    ]);
    this.#byEndpoint = counter(
      registry,
      'upstream_health_checks_total',
      'Active health checks of each endpoint by result.',
      ['server_id', 'status'],
    );
    this.#alerts = counter(
      registry,
      'anomaly_detection_alerts_total',
      'Alerts about the health of endpoints.',
      ['protocol', 'severity'],
    );
    const byEndpoint = ['endpoint'];
    const byScore = ['protocol', 'server', 'endpoint'];
    const byModel = ['model'];
    gauge(
      registry,
      'circuit_breaker_state',
      'Breaker: 0 closed, 1 open, 2 half-open.',
      byEndpoint,
      () => this.#shown.map(({ id, breaker }): Sample => [{ endpoint: id }, stateNumbers[breaker]]),
    );
    gauge(registry, 'predictive_health_score', 'Health score, 0 to 1.', byScore, () =>
      this.#shown.flatMap(({ id, server, protocol, score }): readonly Sample[] =>
        score === undefined ? [] : [[{ protocol, server, endpoint: id }, score]],
      ),
    );
    gauge(
      registry,
      'health_prediction_accuracy',
      'Share of predictions that were right.',
      byModel,
      () => ratioOf(this.#figures, right, (counts) => right(counts) + wrong(counts)),
    );
    gauge(
      registry,
      'health_prediction_precision',
      'Share of predicted failures that came.',
      byModel,
      () =>
        ratioOf(this.#figures, hits, ({ falsePositives, ...rest }) => hits(rest) + falsePositives),
    );
    gauge(
      registry,
      'health_prediction_recall',
      'Share of failures that were predicted.',
      byModel,
      () =>
        ratioOf(this.#figures, hits, ({ falseNegatives, ...rest }) => hits(rest) + falseNegatives),
    );
  }

  endpointChecked(endpoint: string, protocol: BackendProtocol, ok: boolean): void {
    const result = ok ? 'healthy' : 'unhealthy';
    this.#checks.inc({ protocol, result });
    this.#byEndpoint.inc({ server_id: this.#endpoints.cap(endpoint), status: result });
  }

  forget(_server: string, endpoints: readonly string[]): void {
    for (const endpoint of endpoints) this.#endpoints.release(endpoint);
  }

  healthAlert(protocol: BackendProtocol, severity: Severity): void {
    this.#alerts.inc({ protocol, severity });
  }

  watchEndpoints(read: Read): void {
    this.#reads.push(read);
  }

  get #figures(): readonly EndpointFigures[] {
    return this.#reads.flatMap((read) => [...read()]);
  }

  get #shown(): readonly EndpointFigures[] {
    return this.#figures.slice(0, maxEndpoints);
  }
}

const counter = (
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
): Counter => new Counter({ name: `mcp_gateway_${name}`, help, labelNames, registers: [registry] });

const gauge = (
  registry: Registry,
  name: string,
  help: string,
  labelNames: readonly string[],
  samples: () => readonly Sample[],
): Gauge =>
  new Gauge({
    name: `mcp_gateway_${name}`,
    help,
    labelNames,
    registers: [registry],
    collect() {
      this.reset();
      for (const [labels, value] of samples()) this.set(labels, value);
    },
  });

type Counts = NonNullable<EndpointFigures['predictions']>;

const hits = ({ truePositives }: Pick<Counts, 'truePositives'>): number => truePositives;
const right = ({ truePositives, trueNegatives }: Counts): number => truePositives + trueNegatives;
const wrong = ({ falsePositives, falseNegatives }: Counts): number =>
  falsePositives + falseNegatives;

/** Of all endpoints together; no sample while there is nothing to divide by. */
const ratioOf = (
  figures: readonly EndpointFigures[],
  part: (counts: Counts) => number,
  whole: (counts: Counts) => number,
): readonly Sample[] => {
  const counts = figures.flatMap(({ predictions }) => predictions ?? []);
  const sum = (of: (one: Counts) => number): number =>
    counts.reduce((total, one) => total + of(one), 0);
  const divisor = sum(whole);
  return divisor === 0 ? [] : [[{ model }, sum(part) / divisor]];
};
