import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ForecastSettings, HealthForecast } from '../../../src/domain/health/forecast.ts';

const settings: ForecastSettings = { slowMs: 1_000, horizonMs: 30_000, deviations: 3, warmUp: 30 };

const steady = (forecast: HealthForecast, latencyMs: number, times: number, fromMs = 0): number => {
  for (let count = 1; count <= times; count += 1) {
    forecast.observe(latencyMs, false, fromMs + count * 1_000);
  }
  return fromMs + times * 1_000;
};

describe('the health score', () => {
  test('is 1 for an endpoint of which nothing is known', () => {
    expect(new HealthForecast(settings)).toMatchObject({ score: 1, share: 1, severity: undefined });
  });

  test('is made from samples, and says from how many, since when, and whether they are enough [PH-05]', () => {
    const forecast = new HealthForecast(settings);
    expect(forecast.model).toEqual({ isReady: false, samples: 0, updatedAtMs: undefined });
    steady(forecast, 10, 29);
    expect(forecast.model).toEqual({ isReady: false, samples: 29, updatedAtMs: 29_000 });
    steady(forecast, 10, 1, 29_000);
    expect(forecast.model).toEqual({ isReady: true, samples: 30, updatedAtMs: 30_000 });
  });

  test('loses up to 0.4 by answer times within a second, and 0.6 by failures', () => {
    const scores = [0, 500, 1_000, 60_000].map((latencyMs) => {
      const forecast = new HealthForecast(settings);
      steady(forecast, latencyMs, 100);
      return forecast.score;
    });
    expect(scores.map((score) => score.toFixed(2))).toEqual(['1.00', '0.80', '0.60', '0.60']);
    const dead = new HealthForecast(settings);
    for (let at = 1; at <= 100; at += 1) dead.observe(5, true, at * 1_000);
    expect(dead.score).toBeCloseTo(0, 2);
    expect(dead).toMatchObject({ isUnhealthy: true, severity: 'critical', share: 0.1 });
  });

  test('is unhealthy from seven failures of ten on', () => {
    const after = (failuresOfTen: number): boolean => {
      const forecast = new HealthForecast(settings);
      for (let count = 0; count < 2_000; count += 1) {
        forecast.observe(1, count % 10 < failuresOfTen, count * 100);
      }
      return forecast.isUnhealthy;
    };
    expect([6, 8].map(after)).toEqual([false, true]);
  });

  test('gives the whole share back when all is well again', () => {
    const forecast = new HealthForecast(settings);
    for (let at = 1; at <= 40; at += 1) forecast.observe(5, true, at * 1_000);
    expect(forecast.share).toBe(0.1);
    steady(forecast, 5, 100, 40_000);
    expect(forecast.share).toBe(1);
  });

  test('is made anew at most once a second', () => {
    const forecast = new HealthForecast(settings);
    const looks = Array.from({ length: 50 }, (_, at) => forecast.observe(1, false, at * 100));
    expect(looks.filter(Boolean)).toHaveLength(5);
  });

  test('and the share stay within their bounds whatever comes', () => {
    const observation = fc.tuple(
      fc.double({ min: 0, max: 1e9, noNaN: true }),
      fc.boolean(),
      fc.nat(100_000),
    );
    fc.assert(
      fc.property(fc.array(observation, { maxLength: 200 }), (observations) => {
        const forecast = new HealthForecast({ ...settings, warmUp: 5 });
        let nowMs = 0;
        for (const [latencyMs, isFailure, sinceMs] of observations) {
          nowMs += sinceMs;
          forecast.observe(latencyMs, isFailure, nowMs);
          expect(forecast.score).toBeGreaterThanOrEqual(0);
          expect(forecast.score).toBeLessThanOrEqual(1);
          expect(forecast.share).toBeGreaterThanOrEqual(0.1);
          expect(forecast.share).toBeLessThanOrEqual(1);
        }
        expect(forecast.predictions.compared).toBeLessThanOrEqual(observations.length);
      }),
    );
  });
});

describe('an unusual answer time', () => {
  test('is never found in a constant series, nor in one that moves by a tenth', () => {
    for (const latencyMs of [0, 1, 20, 5_000]) {
      const forecast = new HealthForecast(settings);
      const nowMs = steady(forecast, latencyMs, 500);
      steady(forecast, latencyMs * 1.1, 3, nowMs);
      expect(forecast.isUnusual).toBe(false);
    }
  });

  test('counts when three follow each other, and not before the warm-up is over', () => {
    const cold = new HealthForecast(settings);
    steady(cold, 20_000, 3, steady(cold, 20, 20));
    expect(cold.isUnusual).toBe(false);
    const warm = new HealthForecast(settings);
    const nowMs = steady(warm, 20, 40);
    const found = [1, 2, 3].map((times) => {
      steady(warm, 400, 1, nowMs + times);
      return warm.isUnusual;
    });
    expect(found).toEqual([false, false, true]);
    expect(warm.severity).toBe('info');
    steady(warm, 20, 1, nowMs + 9_000);
    expect(warm.isUnusual).toBe(false);
  });

  test('becomes usual when it stays', () => {
    const forecast = new HealthForecast(settings);
    const nowMs = steady(forecast, 20, 200);
    steady(forecast, 200, 5, nowMs);
    expect(forecast.isUnusual).toBe(true);
    steady(forecast, 200, 200, nowMs + 5_000);
    expect(forecast.isUnusual).toBe(false);
  });
});
