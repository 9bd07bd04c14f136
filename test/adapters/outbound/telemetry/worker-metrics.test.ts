import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PrometheusWorkers } from '../../../../src/adapters/outbound/telemetry/worker-metrics.ts';

test('processes are counted by what became of them, and shown by state', async () => {
  const registry = new Registry();
  const metrics = new PrometheusWorkers(registry);
  let running = 2;
  metrics.watchWorkers(() => [
    { server: 'demo', states: { waiting: 1, starting: 0, running, resting: 0 } },
  ]);
  metrics.workerStarted('demo');
  metrics.workerStarted('demo');
  metrics.workerCrashed('demo');
  metrics.workerEnded('demo', 'rss');
  metrics.workerEnded('demo', 'idle');
  running = 5;
  const text = await registry.metrics();
  for (const line of [
    'mcp_gateway_worker_starts_total{server="demo"} 2',
    'mcp_gateway_worker_crashes_total{server="demo"} 1',
    'mcp_gateway_worker_recycles_total{server="demo",reason="rss"} 1',
    'mcp_gateway_worker_recycles_total{server="demo",reason="idle"} 1',
    'mcp_gateway_workers{server="demo",state="waiting"} 1',
    'mcp_gateway_workers{server="demo",state="running"} 5',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
