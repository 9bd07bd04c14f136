import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PrometheusMetrics } from '../../src/adapters/outbound/telemetry/prometheus.ts';

test('docs/metrics.md has one row for every metric, with its type and labels', async () => {
  const exposed = await new PrometheusMetrics().registry.getMetricsAsJSON();
  const page = readFileSync(new URL('../../docs/metrics.md', import.meta.url), 'utf8');
  const documented = page
    .split('\n')
    .filter((line) => line.startsWith('| `mcp_gateway_'))
    .map((line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim().replaceAll('`', '')),
    );
  expect(documented.toSorted()).toEqual(
    exposed.map(({ name, type }) => [name, String(type)]).toSorted(),
  );
});
