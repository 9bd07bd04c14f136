import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PrometheusAdmission } from '../../src/adapters/outbound/telemetry/admission-metrics.ts';
import { PrometheusDetection } from '../../src/adapters/outbound/telemetry/detection-metrics.ts';
import { PrometheusHealth } from '../../src/adapters/outbound/telemetry/health-metrics.ts';
import { PrometheusLimits } from '../../src/adapters/outbound/telemetry/limit-metrics.ts';
import { PrometheusMetrics } from '../../src/adapters/outbound/telemetry/prometheus.ts';
import { PrometheusReloads } from '../../src/adapters/outbound/telemetry/reload-metrics.ts';
import { PrometheusTraffic } from '../../src/adapters/outbound/telemetry/traffic-metrics.ts';
import { PrometheusWorkers } from '../../src/adapters/outbound/telemetry/worker-metrics.ts';

test('docs/metrics.md has one row for every metric, with its type and labels', async () => {
  const { registry } = new PrometheusMetrics();
  new PrometheusHealth(registry);
  new PrometheusDetection(registry);
  new PrometheusReloads(registry);
  new PrometheusTraffic(registry);
  new PrometheusAdmission(registry);
  new PrometheusLimits(registry);
  new PrometheusWorkers(registry).watchWorkers(() => []);
  const exposed = await registry.getMetricsAsJSON();
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
