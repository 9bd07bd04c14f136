import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { PrometheusAdmission } from '../../src/adapters/outbound/telemetry/admission-metrics.ts';
import { showAudit } from '../../src/adapters/outbound/telemetry/audit-metrics.ts';
import { PrometheusAuth } from '../../src/adapters/outbound/telemetry/auth-metrics.ts';
import { PrometheusAuthorization } from '../../src/adapters/outbound/telemetry/authorization-metrics.ts';
import { PrometheusDetection } from '../../src/adapters/outbound/telemetry/detection-metrics.ts';
import { PrometheusEgress } from '../../src/adapters/outbound/telemetry/egress-metrics.ts';
import { PrometheusHealth } from '../../src/adapters/outbound/telemetry/health-metrics.ts';
import { PrometheusIdempotency } from '../../src/adapters/outbound/telemetry/idempotency-metrics.ts';
import { PrometheusLimits } from '../../src/adapters/outbound/telemetry/limit-metrics.ts';
import { PrometheusProcesses } from '../../src/adapters/outbound/telemetry/process-metrics.ts';
import { PrometheusMetrics } from '../../src/adapters/outbound/telemetry/prometheus.ts';
import { PrometheusRedis } from '../../src/adapters/outbound/telemetry/redis-metrics.ts';
import { PrometheusReloads } from '../../src/adapters/outbound/telemetry/reload-metrics.ts';
import { PrometheusReplicas } from '../../src/adapters/outbound/telemetry/replica-metrics.ts';
import { PrometheusTraffic } from '../../src/adapters/outbound/telemetry/traffic-metrics.ts';
import { PrometheusWorkers } from '../../src/adapters/outbound/telemetry/worker-metrics.ts';

test('docs/metrics.md has one row for every metric, with its type and labels', async () => {
  const { registry } = new PrometheusMetrics();
  new PrometheusHealth(registry);
  new PrometheusAuth(registry);
  new PrometheusAuthorization(registry);
  new PrometheusDetection(registry);
  new PrometheusEgress(registry);
  new PrometheusIdempotency(registry);
  new PrometheusProcesses(registry, () => 0);
  new PrometheusRedis(registry);
  new PrometheusReloads(registry);
  new PrometheusReplicas(registry).watchOwned(() => 0);
  new PrometheusTraffic(registry);
  new PrometheusAdmission(registry);
  new PrometheusLimits(registry).watchSharers(() => 1);
  showAudit(registry, { isSound: true, lost: 0 });
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
