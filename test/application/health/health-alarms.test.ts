import { describe, expect, test } from 'vitest';
import { HealthAlarms } from '../../../src/application/health/health-alarms.ts';
import { HealthForecast } from '../../../src/domain/health/forecast.ts';
import { RecordingLogger } from '../../support/application/recording-logger.ts';
import { endpointAt, RecordingHealth } from './rig.ts';

const start = () => {
  const logger = new RecordingLogger();
  const metrics = new RecordingHealth();
  const alarms = new HealthAlarms({ pauseMs: 60_000, calmMs: 30_000 }, { logger, metrics });
  const endpoint = endpointAt('a');
  const forecast = new HealthForecast({
    slowMs: 1_000,
    horizonMs: 30_000,
    deviations: 3,
    warmUp: 30,
  });
  let nowMs = 0;
  /** One request a second. */
  const pass = (seconds: number, isFailure: boolean, latencyMs = 20): void => {
    for (let count = 0; count < seconds; count += 1) {
      nowMs += 1_000;
      if (forecast.observe(latencyMs, isFailure, nowMs)) alarms.looked(endpoint, forecast, nowMs);
    }
  };
  return { logger, metrics, alarms, endpoint, pass };
};

describe('alarms', () => {
  test('are raised with a severity by latency and by errors out of their range, and by nothing steady [PH-03]', () => {
    const alertsAfter = (seconds: number, isFailure: boolean, latencyMs: number) => {
      const { metrics, pass } = start();
      pass(300, false);
      expect(metrics.alerts).toEqual([]);
      pass(seconds, isFailure, latencyMs);
      return metrics.alerts;
    };
    expect(alertsAfter(300, false, 20)).toEqual([]);
    expect(alertsAfter(5, false, 200)).toEqual(['http info']);
    expect(alertsAfter(60, true, 20)).toEqual(['http warning', 'http critical']);
  });

  test('tell of an endpoint that gets worse, and of its recovery, once each', () => {
    const { logger, metrics, alarms, endpoint, pass } = start();
    pass(60, false);
    pass(60, true);
    expect(alarms.standing(endpoint)).toBe('critical');
    pass(120, false);
    expect(alarms.standing(endpoint)).toBeUndefined();
    expect(alarms.recent.map(({ severity, reason }) => [severity, reason])).toEqual([
      ['warning', 'it will be unhealthy if it goes on like this'],
      ['critical', 'its requests fail or take too long'],
      ['recovered', 'it is as it was'],
    ]);
    expect(metrics.alerts).toEqual(['http warning', 'http critical']);
    expect(logger.lines.map(({ level, message }) => [level, message])).toEqual([
      ['warn', 'an endpoint gets worse'],
      ['error', 'an endpoint is unhealthy'],
      ['info', 'an endpoint has recovered'],
    ]);
    expect(logger.lines[1]?.fields).toMatchObject({ endpoint: 'a', server: 'weather' });
  });

  test('are kept in bounded number', () => {
    const { alarms } = start();
    const dead = new HealthForecast({ slowMs: 1, horizonMs: 1_000, deviations: 3, warmUp: 1 });
    for (let at = 0; at < 50; at += 1) dead.observe(5_000, true, at * 1_000);
    for (let at = 0; at < 300; at += 1) alarms.looked(endpointAt(`e${at}`), dead, at);
    expect(alarms.recent).toHaveLength(200);
    expect(alarms.recent.at(-1)?.endpoint).toBe('e299');
  });
});
