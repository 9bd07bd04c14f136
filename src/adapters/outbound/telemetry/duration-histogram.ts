import type { Registry } from 'prom-client';
import { Histogram } from './prom-parts.ts';
import { durationBucketsSeconds, RequestCell, type RequestCells } from './request-cells.ts';

const name = 'mcp_gateway_request_duration_seconds';
const help = 'Time from admission to the answer.';
type Label = 'method' | 'status' | 'protocol';

/** The duration histogram of mission ME-05, read from the cells when somebody scrapes. */
export class DurationHistogram extends Histogram<Label> {
  readonly #cells: RequestCells;

  constructor(registry: Registry, cells: RequestCells) {
    super({
      name,
      help,
      labelNames: ['method', 'status', 'protocol'],
      buckets: [...durationBucketsSeconds],
      registers: [registry],
    });
    this.#cells = cells;
  }

  /** What prom-client prints, and builds `get()` from; its type declarations leave it out. */
  getForPromString(): Promise<unknown> {
    const values = merged(this.#cells.all).flatMap(valuesOf);
    return Promise.resolve({ name, help, type: 'histogram', aggregator: 'sum', values });
  }
}

/** Cells that differ only in what the histogram does not tell apart, as one. */
const merged = (cells: Iterable<RequestCell>): readonly RequestCell[] => {
  const byLabels = new Map<string, RequestCell>();
  for (const cell of cells) {
    const { method, status, protocol } = cell;
    const key = `${method}\n${status}\n${protocol}`;
    const sum = byLabels.get(key) ?? new RequestCell(method, '', protocol, status, false);
    byLabels.set(key, sum);
    sum.addAll(cell);
  }
  return [...byLabels.values()];
};

const valuesOf = ({ method, status, protocol, ...cell }: RequestCell): readonly object[] => {
  const sharedLabels = { method, status, protocol };
  let below = 0;
  const buckets = [...durationBucketsSeconds, '+Inf'].map((le, index) => {
    below += cell.perBucket[index] ?? 0;
    return { metricName: `${name}_bucket`, labels: { le }, sharedLabels, value: below };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: {}, sharedLabels, value: cell.sumSeconds },
    { metricName: `${name}_count`, labels: {}, sharedLabels, value: cell.count },
  ];
};
