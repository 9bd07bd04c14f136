import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { PrometheusHealth } from '../../../../src/adapters/outbound/telemetry/health-metrics.ts';
import { HealthForecast } from '../../../../src/domain/health/forecast.ts';
import { played } from '../../../domain/health/traces.ts';

const settings = { slowMs: 1_000, horizonMs: 30_000, deviations: 3, warmUp: 30 };

/** An endpoint with the forecast that its traffic made, as metrics show it. */
const shown = () => {
  const registry = new Registry();
  const metrics = new PrometheusHealth(registry);
  const forecast = new HealthForecast(settings);
  metrics.watchEndpoints(() => [
    {
      id: 'a@1',
      server: 'a',
      protocol: 'http',
      isHealthy: true,
      breaker: 'closed',
      score: forecast.score,
      predictions: forecast.predictions,
    },
  ]);
  const sampleOf = async (name: string): Promise<number> => {
    const lines = (await registry.metrics()).split('\n');
    const line = lines.find((candidate) => candidate.startsWith(`mcp_gateway_${name}{`));
    return Number(line?.split(' ').at(-1));
  };
  return { forecast, sampleOf };
};

test('the accuracy shown is how often predictions came true [PH-04]', async () => {
  const { forecast, sampleOf } = shown();
  const open: { readonly atMs: number; readonly says: boolean }[] = [];
  const fallsAtMs: number[] = [];
  const looksAtMs: number[] = [];
  for (const { latencyMs, isFailure, atMs } of played('recovery', 1)) {
    if (!forecast.observe(latencyMs, isFailure, atMs)) continue;
    looksAtMs.push(atMs);
    if (forecast.isUnhealthy) fallsAtMs.push(atMs);
    else if (looksAtMs.length >= settings.warmUp)
      open.push({ atMs, says: forecast.willBeUnhealthy });
  }
  const endMs = looksAtMs.at(-1) ?? 0;
  const due = open.filter(({ atMs }) => atMs + settings.horizonMs < endMs);
  const right = due.filter(
    ({ atMs, says }) =>
      says === fallsAtMs.some((fellMs) => fellMs > atMs && fellMs <= atMs + settings.horizonMs),
  );
  expect(due.length).toBeGreaterThan(300);
  expect(right.length).toBeLessThan(due.length);
  expect(await sampleOf('health_prediction_accuracy')).toBeCloseTo(right.length / due.length, 10);
});

test('the score shown falls as the endpoint gets slower, and as it fails [ME-31]', async () => {
  for (const [latencyMs, isFailure] of [
    [900, false],
    [5, true],
  ] as const) {
    const { forecast, sampleOf } = shown();
    let last = 1;
    for (let at = 1; at <= 40; at += 1) {
      forecast.observe(latencyMs, isFailure, at * 1_000);
      const score = await sampleOf('predictive_health_score');
      expect(score).toBeLessThan(last);
      expect(score).toBeGreaterThanOrEqual(0);
      last = score;
    }
  }
});
