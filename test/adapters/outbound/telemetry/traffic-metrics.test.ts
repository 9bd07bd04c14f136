import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PrometheusTraffic } from '../../../../src/adapters/outbound/telemetry/traffic-metrics.ts';
import type { TrafficReading } from '../../../../src/application/ports/driven/traffic-metrics.ts';

const reading = (endpoint: string, more: Partial<TrafficReading> = {}): TrafficReading => ({
  endpoint,
  server: 's',
  protocol: 'http',
  policy: 'weighted',
  weight: 100,
  requests: 1,
  ...more,
});

const shown = async (registry: Registry, name: string): Promise<readonly string[]> =>
  (await registry.metrics()).split('\n').filter((line) => line.startsWith(`mcp_gateway_${name}`));

test('calls that could not be placed are counted by reason [ME-19]', async () => {
  const registry = new Registry();
  const metrics = new PrometheusTraffic(registry);
  for (const reason of ['circuit_open', 'circuit_open', 'no_backend']) {
    metrics.placementRefused('s', reason);
  }
  expect(await shown(registry, 'routing_errors_total')).toEqual([
    'mcp_gateway_routing_errors_total{reason="circuit_open"} 2',
    'mcp_gateway_routing_errors_total{reason="no_backend"} 1',
  ]);
});

test('placements are counted by strategy and protocol [ME-22]', async () => {
  const registry = new Registry();
  const metrics = new PrometheusTraffic(registry);
  metrics.watchEndpoints(() => [
    reading('a', { requests: 3 }),
    reading('b', { requests: 4 }),
    reading('c', { protocol: 'unix', requests: 5 }),
  ]);
  expect(await shown(registry, 'load_balancer_requests_total')).toEqual([
    'mcp_gateway_load_balancer_requests_total{strategy="weighted",selected_protocol="http"} 7',
    'mcp_gateway_load_balancer_requests_total{strategy="weighted",selected_protocol="unix"} 5',
  ]);
});

test('the weights of protocols are those in use, and nothing of older ones remains [ME-24]', async () => {
  const registry = new Registry();
  const metrics = new PrometheusTraffic(registry);
  let readings = [reading('a'), reading('b', { weight: 50 }), reading('c', { protocol: 'unix' })];
  metrics.watchEndpoints(() => readings);
  expect(await shown(registry, 'protocol_weight')).toEqual([
    'mcp_gateway_protocol_weight{server="s",protocol="http"} 150',
    'mcp_gateway_protocol_weight{server="s",protocol="unix"} 100',
  ]);
  readings = [reading('b', { weight: 20 })];
  expect(await shown(registry, 'protocol_weight')).toEqual([
    'mcp_gateway_protocol_weight{server="s",protocol="http"} 20',
  ]);
  expect(await shown(registry, 'endpoint_weight')).toEqual([
    'mcp_gateway_endpoint_weight{server="s",endpoint="b",protocol="http"} 20',
  ]);
});

test('ejections, failovers, retries and what is left of budgets are counted by server', async () => {
  const registry = new Registry();
  const metrics = new PrometheusTraffic(registry);
  metrics.endpointEjected('s', 'unhealthy');
  metrics.failedOver('s', 'tcp');
  metrics.retried('s', 'over_budget');
  metrics.watchBudgets(() => [{ server: 's', left: 7 }]);
  const lines = (await registry.metrics()).split('\n');
  expect(lines).toEqual(
    expect.arrayContaining([
      'mcp_gateway_endpoint_ejections_total{server="s",reason="unhealthy"} 1',
      'mcp_gateway_failovers_total{server="s",protocol="tcp"} 1',
      'mcp_gateway_retries_total{server="s",kind="over_budget"} 1',
      'mcp_gateway_retry_budget{server="s"} 7',
    ]),
  );
});
