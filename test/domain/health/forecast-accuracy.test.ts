import { describe, expect, test } from 'vitest';
import { HealthForecast } from '../../../src/domain/health/forecast.ts';
import { played, type TraceName } from './traces.ts';

const settings = { slowMs: 1_000, horizonMs: 30_000, deviations: 3, warmUp: 30 };
const seeds = Array.from({ length: 20 }, (_, index) => index + 1);

interface Outcome {
  readonly accuracy: number;
  readonly precision: number;
  readonly recall: number;
  readonly leastScore: number;
  /** Between the first prediction that it would be unhealthy and that it was, in the worst of the runs. */
  readonly leastWarningMs: number;
  /** Steps of the share per run. */
  readonly shareSteps: number;
}

const outcomeOf = (name: TraceName): Outcome => {
  const sums = { right: 0, compared: 0, truePositives: 0, warned: 0, happened: 0 };
  let leastScore = 1;
  let leastWarningMs = Number.POSITIVE_INFINITY;
  let shareSteps = 0;
  for (const seed of seeds) {
    const forecast = new HealthForecast(settings);
    let warnedAtMs: number | undefined;
    let fellAtMs: number | undefined;
    for (const { latencyMs, isFailure, atMs } of played(name, seed)) {
      const before = forecast.share;
      if (!forecast.observe(latencyMs, isFailure, atMs)) continue;
      leastScore = Math.min(leastScore, forecast.score);
      if (forecast.share !== before) shareSteps += 1;
      if (forecast.willBeUnhealthy) warnedAtMs ??= atMs;
      if (forecast.isUnhealthy) fellAtMs ??= atMs;
    }
    if (fellAtMs !== undefined) {
      leastWarningMs = Math.min(leastWarningMs, fellAtMs - (warnedAtMs ?? fellAtMs));
    }
    const { predictions: made } = forecast;
    sums.right += made.truePositives + made.trueNegatives;
    sums.compared += made.compared;
    sums.truePositives += made.truePositives;
    sums.warned += made.truePositives + made.falsePositives;
    sums.happened += made.truePositives + made.falseNegatives;
  }
  return {
    accuracy: sums.right / sums.compared,
    precision: sums.truePositives / Math.max(1, sums.warned),
    recall: sums.truePositives / Math.max(1, sums.happened),
    leastScore,
    leastWarningMs,
    shareSteps: shareSteps / seeds.length,
  };
};

describe('over 20 seeded runs of ten minutes, predictions of half a minute', () => {
  test.for(['constant', 'noisy', 'spike'] as const)(
    'are always right when nothing falls: %s',
    (name) => {
      const { accuracy, leastScore, shareSteps } = outcomeOf(name);
      expect(accuracy).toBe(1);
      expect(leastScore).toBeGreaterThan(0.7);
      expect(shareSteps).toBeLessThan(5);
    },
  );

  test('see a slow degradation come at least 20 s before, right in 90 of 100', () => {
    const { accuracy, recall, precision, leastWarningMs } = outcomeOf('slowDegradation');
    expect(accuracy).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.95);
    expect(precision).toBeGreaterThanOrEqual(0.6);
    expect(leastWarningMs).toBeGreaterThanOrEqual(20_000);
  });

  test('see one within a minute at least 10 s before, right in 90 of 100', () => {
    const { accuracy, recall, precision, leastWarningMs } = outcomeOf('fastDegradation');
    expect(accuracy).toBeGreaterThanOrEqual(0.9);
    expect(recall).toBeGreaterThanOrEqual(0.5);
    expect(precision).toBeGreaterThanOrEqual(0.95);
    expect(leastWarningMs).toBeGreaterThanOrEqual(10_000);
  });

  test('are right in 75 of 100 about one that flaps', () => {
    const { accuracy, recall, precision } = outcomeOf('flapping');
    expect(accuracy).toBeGreaterThanOrEqual(0.75);
    expect(recall).toBeGreaterThanOrEqual(0.85);
    expect(precision).toBeGreaterThanOrEqual(0.85);
  });

  test('are right in 97 of 100 about one that falls and recovers', () => {
    expect(outcomeOf('recovery').accuracy).toBeGreaterThanOrEqual(0.97);
  });
});
