import type { RunningGateway } from '../../support/gateway.ts';

const SERIES = /^(\w+)(?:\{(.*)\})? (\S+)$/;
const LABEL = /(\w+)="((?:[^"\\]|\\.)*)"/g;

interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** One look at `/metrics`. */
export interface Scrape {
  /** The sum of all series of the metric (without its prefix `mcp_gateway_`) that have these labels; 0 without any. */
  sum(name: string, labels?: Readonly<Record<string, string>>): number;
  /** The values a label has. */
  values(name: string, label: string): readonly string[];
}

/** `token`: for a gateway that wants one. */
export const scrape = async (
  gateway: RunningGateway,
  frontend: string,
  token = '',
): Promise<Scrape> => {
  const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
  const text = await (await fetch(gateway.url(frontend, '/metrics'), { headers })).text();
  const byName = new Map<string, Series[]>();
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    const [, name, labels = '', value] = SERIES.exec(line) ?? [];
    if (name === undefined) throw new Error(`no series: ${line}`);
    const list = byName.get(name) ?? [];
    byName.set(name, list);
    list.push({ labels: labelsIn(labels), value: Number(value) });
  }
  const all = (name: string): readonly Series[] => byName.get(`mcp_gateway_${name}`) ?? [];
  return {
    sum: (name, labels = {}) =>
      all(name)
        .filter((series) =>
          Object.entries(labels).every(([key, text]) => series.labels[key] === text),
        )
        .reduce((total, { value }) => total + value, 0),
    values: (name, label) => [
      ...new Set(all(name).flatMap((series) => series.labels[label] ?? [])),
    ],
  };
};

const labelsIn = (text: string): Readonly<Record<string, string>> => {
  const labels: Record<string, string> = {};
  for (const [, name = '', value = ''] of text.matchAll(LABEL)) labels[name] = value;
  return labels;
};
