import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PrometheusReplicas } from '../../../../src/adapters/outbound/telemetry/replica-metrics.ts';

test('sessions of several replicas are counted by what became of them, requests by how they were carried', async () => {
  const registry = new Registry();
  const metrics = new PrometheusReplicas(registry);
  let owned = 2;
  metrics.watchOwned(() => owned);
  metrics.requestCarried('answered');
  metrics.requestCarried('answered');
  metrics.requestCarried('maybe');
  metrics.sessionTakenOver();
  metrics.sessionLost();
  owned = 5;
  const text = await registry.metrics();
  for (const line of [
    'mcp_gateway_requests_carried_total{outcome="answered"} 2',
    'mcp_gateway_requests_carried_total{outcome="maybe"} 1',
    'mcp_gateway_sessions_taken_over_total 1',
    'mcp_gateway_sessions_lost_total 1',
    'mcp_gateway_sessions_owned 5',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
