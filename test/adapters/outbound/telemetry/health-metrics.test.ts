import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { PrometheusHealth } from '../../../../src/adapters/outbound/telemetry/health-metrics.ts';
import type { EndpointFigures } from '../../../../src/application/ports/driven/health-metrics.ts';

const make = () => {
  const registry = new Registry();
  const metrics = new PrometheusHealth(registry);
  const samples = async (): Promise<readonly string[]> =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith('mcp_gateway_'))
      .map((line) => line.replace('mcp_gateway_', ''));
  return { metrics, samples };
};

const figures = (changes: Partial<EndpointFigures>): EndpointFigures => ({
  id: 'a@1',
  server: 'a',
  protocol: 'http',
  isHealthy: true,
  breaker: 'closed',
  score: 1,
  predictions: undefined,
  ...changes,
});

describe('the health of endpoints in metrics', () => {
  test('shows the breaker of each as 0, 1 and 2', async () => {
    const { metrics, samples } = make();
    const states = [
      figures({}),
      figures({ id: 'a@2', breaker: 'open' }),
      figures({ id: 'a@3', breaker: 'half_open' }),
    ];
    metrics.watchEndpoints(() => states);
    expect((await samples()).filter((line) => line.startsWith('circuit_breaker_state'))).toEqual([
      'circuit_breaker_state{endpoint="a@1"} 0',
      'circuit_breaker_state{endpoint="a@2"} 1',
      'circuit_breaker_state{endpoint="a@3"} 2',
    ]);
    states.length = 1;
    expect((await samples()).filter((line) => line.startsWith('circuit_breaker_state'))).toEqual([
      'circuit_breaker_state{endpoint="a@1"} 0',
    ]);
  });

  test('shows scores, and nothing where nobody looks ahead', async () => {
    const { metrics, samples } = make();
    metrics.watchEndpoints(() => [
      figures({ score: 0.25 }),
      figures({ id: 'b', score: undefined }),
    ]);
    expect((await samples()).filter((line) => line.startsWith('predictive'))).toEqual([
      'predictive_health_score{protocol="http",server="a",endpoint="a@1"} 0.25',
    ]);
  });

  test('shows how good the predictions of all endpoints were, once there are some [ME-33]', async () => {
    const { metrics, samples } = make();
    const none = { truePositives: 0, falsePositives: 0, trueNegatives: 0, falseNegatives: 0 };
    const first = { ...none };
    metrics.watchEndpoints(() => [figures({ predictions: first })]);
    metrics.watchEndpoints(() => [
      figures({ id: 'b', predictions: { ...none, trueNegatives: 6 } }),
    ]);
    first.truePositives = 1;
    first.falsePositives = 3;
    const found = (await samples()).filter((line) => line.startsWith('health_prediction'));
    expect(found).toEqual([
      'health_prediction_accuracy{model="trend"} 0.7',
      'health_prediction_precision{model="trend"} 0.25',
      'health_prediction_recall{model="trend"} 1',
    ]);
    first.truePositives = 0;
    first.falsePositives = 0;
    expect((await samples()).filter((line) => line.startsWith('health_prediction'))).toEqual([
      'health_prediction_accuracy{model="trend"} 1',
    ]);
  });

  test('counts checks by protocol and by endpoint, and alerts by severity [ME-32][ME-34][ME-36]', async () => {
    const { metrics, samples } = make();
    metrics.endpointChecked('a@1', 'http', true);
    metrics.endpointChecked('a@1', 'http', false);
    metrics.endpointChecked('t', 'tcp', false);
    metrics.healthAlert('http', 'warning');
    metrics.healthAlert('http', 'critical');
    expect(await samples()).toEqual([
      'health_checks_total{protocol="http",result="healthy"} 1',
      'health_checks_total{protocol="http",result="unhealthy"} 1',
      'health_checks_total{protocol="tcp",result="unhealthy"} 1',
      'upstream_health_checks_total{server_id="a@1",status="healthy"} 1',
      'upstream_health_checks_total{server_id="a@1",status="unhealthy"} 1',
      'upstream_health_checks_total{server_id="t",status="unhealthy"} 1',
      'anomaly_detection_alerts_total{protocol="http",severity="warning"} 1',
      'anomaly_detection_alerts_total{protocol="http",severity="critical"} 1',
    ]);
  });

  test('has a bounded number of names', async () => {
    const { metrics, samples } = make();
    const many = Array.from({ length: 1_500 }, (_, at) => figures({ id: `e${at}` }));
    metrics.watchEndpoints(() => many);
    for (const { id } of many) metrics.endpointChecked(id, 'http', true);
    const lines = await samples();
    expect(lines.filter((line) => line.startsWith('circuit_breaker'))).toHaveLength(1_000);
    expect(lines.filter((line) => line.startsWith('upstream_health'))).toHaveLength(1_001);
    expect(lines).toContain('upstream_health_checks_total{server_id="other",status="healthy"} 500');
  });
});
