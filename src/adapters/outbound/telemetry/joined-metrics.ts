import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { Registry } from './prom-parts.ts';

type Series = MetricObjectWithValues<MetricValue<string>>;

/** The metrics of one process at one moment, as plain values that can be sent. */
export type MetricsReport = readonly Series[];

/** What `/metrics` answers. */
export interface Figures {
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** What every process sees for itself, and would mean nothing added up: the worst of all is shown. */
const highestIsShown: ReadonlySet<string> = new Set([
  'mcp_gateway_circuit_breaker_state',
  'mcp_gateway_redis_breaker_state',
  'mcp_gateway_endpoint_weight',
  'mcp_gateway_protocol_weight',
]);
const lowestIsShown: ReadonlySet<string> = new Set([
  'mcp_gateway_audit_sound',
  'mcp_gateway_config_last_reload_successful',
  'mcp_gateway_config_last_reload_success_timestamp_seconds',
  'mcp_gateway_health_prediction_accuracy',
  'mcp_gateway_health_prediction_precision',
  'mcp_gateway_health_prediction_recall',
  'mcp_gateway_predictive_health_score',
  'mcp_gateway_protocol_detection_accuracy',
]);

export const reportOf = (registry: Registry): Promise<MetricsReport> => registry.getMetricsAsJSON();

/** Several processes as one: counts are added up, states are the worst of any. */
export const joined = (reports: readonly MetricsReport[]): MetricsReport => {
  const byName = new Map<string, Series[]>();
  for (const series of reports.flat()) {
    const known = byName.get(series.name);
    if (known === undefined) byName.set(series.name, [series]);
    else known.push(series);
  }
  return [...byName.values()].flatMap((same) => {
    const [first] = same;
    return first === undefined ? [] : [{ ...first, values: joinedValues(first, same) }];
  });
};

/** What stays counted when a process is gone. */
export const lasting = (report: MetricsReport): MetricsReport =>
  report.filter(({ type }) => isCount(type));

/** A report in the text format of Prometheus (exposition format 0.0.4). */
export const textOf = (report: MetricsReport): string =>
  report.map((series) => `${seriesLines(series).join('\n')}\n`).join('\n');

const seriesLines = ({ name, help, type, values }: Series): readonly string[] => [
  `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
  `# TYPE ${name} ${type}`,
  ...values.map((value) => `${memberOf(value) ?? name}${labelsText(value)} ${numberText(value)}`),
];

const labelsText = ({ labels }: Value): string => {
  const pairs = Object.entries(labels).map(([label, of]) => `${label}="${escaped(String(of))}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
};

const escaped = (text: string): string =>
  text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('"', '\\"');

const numberText = ({ value }: Value): string => {
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return String(value);
  return value > 0 ? '+Inf' : '-Inf';
};

/** Counters and histograms; prom-client's own JSON has the names of the types as texts. */
const isCount = (type: unknown): boolean => type === 'counter' || type === 'histogram';

type Value = Series['values'][number];

const joinedValues = ({ name }: Series, same: readonly Series[]): Value[] => {
  const join = joinOf(name);
  const byLabels = new Map<string, Value>();
  for (const value of same.flatMap(({ values }) => values)) {
    const key = keyOf(value);
    const known = byLabels.get(key);
    const result = known === undefined ? value.value : join(known.value, value.value);
    byLabels.set(key, { ...value, value: result });
  }
  return [...byLabels.values()];
};

const joinOf = (name: string): ((a: number, b: number) => number) => {
  if (highestIsShown.has(name)) return Math.max;
  return lowestIsShown.has(name) ? Math.min : (a, b) => a + b;
};

/** The sums and buckets of a histogram have names of their own. */
const memberOf = (value: Value): string | undefined =>
  'metricName' in value && typeof value.metricName === 'string' ? value.metricName : undefined;

const keyOf = (value: Value): string => {
  const { labels } = value;
  const member = memberOf(value) ?? '';
  const pairs = Object.entries(labels).map(([label, of]) => [label, String(of)] as const);
  return JSON.stringify([member, ...pairs.toSorted(([a], [b]) => (a < b ? -1 : 1))]);
};
