import { Registry } from 'prom-client';
import { describe, expect, test } from 'vitest';
import { PrometheusAdmission } from '../../../../src/adapters/outbound/telemetry/admission-metrics.ts';

const make = () => {
  const registry = new Registry();
  const metrics = new PrometheusAdmission(registry);
  const samples = async (name: string): Promise<readonly string[]> =>
    (await registry.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`mcp_gateway_${name}`))
      .map((line) => line.replace('mcp_gateway_', ''));
  return { metrics, samples };
};

describe('the figures of admission', () => {
  test('show what waits and what is in flight as it is when somebody looks', async () => {
    const { metrics, samples } = make();
    let [waiting, running] = [3, 7];
    metrics.watchWaiting('demo', () => waiting);
    metrics.watchSlots('demo@1', 'demo', () => running);
    expect(await samples('queue_length')).toEqual(['queue_length{server="demo"} 3']);
    [waiting, running] = [0, 8];
    expect(await samples('queue_length')).toEqual(['queue_length{server="demo"} 0']);
    expect(await samples('endpoint_slots_in_use')).toEqual([
      'endpoint_slots_in_use{endpoint="demo@1",server="demo"} 8',
    ]);
  });

  test('count waits by what became of them, refusals by why, and beats', async () => {
    const { metrics, samples } = make();
    metrics.requestWaited('demo', 'granted', 40);
    metrics.requestWaited('demo', 'expired', 10_000);
    metrics.requestShed('event_loop');
    metrics.requestShed('event_loop');
    metrics.heartbeatSent();
    expect(await samples('queue_wait_seconds_sum')).toEqual([
      'queue_wait_seconds_sum{server="demo",outcome="granted"} 0.04',
      'queue_wait_seconds_sum{server="demo",outcome="expired"} 10',
    ]);
    expect(await samples('requests_shed_total')).toEqual([
      'requests_shed_total{reason="event_loop"} 2',
    ]);
    expect(await samples('progress_heartbeats_total')).toEqual(['progress_heartbeats_total 1']);
  });
});
