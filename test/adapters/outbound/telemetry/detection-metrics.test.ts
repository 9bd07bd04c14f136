import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PrometheusDetection } from '../../../../src/adapters/outbound/telemetry/detection-metrics.ts';

test('detections, their time, their cache and their accuracy are counted [ME-27][ME-28][ME-29][ME-30]', async () => {
  const registry = new Registry();
  const metrics = new PrometheusDetection(registry);
  metrics.detected('http', 'success', 20);
  metrics.detected('http', 'success', 600);
  metrics.detected('none', 'failure', 950);
  metrics.cacheAsked('hit');
  metrics.cacheAsked('miss');
  metrics.cacheAsked('miss');
  metrics.accuracy('http', 0.75);
  const text = await registry.metrics();
  const name = 'mcp_gateway_protocol_detection';
  for (const line of [
    `${name}_total{protocol="http",result="success"} 2`,
    `${name}_total{protocol="none",result="failure"} 1`,
    `${name}_duration_seconds_bucket{le="0.025",protocol="http"} 1`,
    `${name}_duration_seconds_sum{protocol="http"} 0.62`,
    `${name}_duration_seconds_count{protocol="none"} 1`,
    `${name}_cache_hits_total 1`,
    `${name}_cache_misses_total 2`,
    `${name}_accuracy{protocol="http"} 0.75`,
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
