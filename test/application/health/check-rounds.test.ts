import { describe, expect, test } from 'vitest';
import { CheckRounds } from '../../../src/application/health/check-rounds.ts';
import type { CheckResult } from '../../../src/application/health/endpoint-check.ts';
import { Fault } from '../../../src/domain/fault/fault.ts';
import { settled } from '../../support/application/settled.ts';
import { HandClock } from '../../support/pure/hand-clock.ts';
import { checkSettings, endpointAt, RecordingHealth } from './rig.ts';

const failure = new Fault('backend_unavailable', 'nothing listens there');

/** One endpoint whose checks end when the test says so. */
const start = ({ random = 0.5, doubtIntervalMs = 3_000 } = {}) => {
  const clock = new HandClock();
  const health = new RecordingHealth();
  const open: ((result: CheckResult) => void)[] = [];
  const seen = { runs: 0, atOnce: 0, most: 0, closings: 0 };
  const check = {
    run: (signal: AbortSignal) =>
      new Promise<CheckResult>((resolve) => {
        seen.runs += 1;
        seen.atOnce += 1;
        seen.most = Math.max(seen.most, seen.atOnce);
        const end = (result: CheckResult): void => {
          seen.atOnce -= 1;
          resolve(result);
        };
        signal.addEventListener('abort', () => end('ok'), { once: true });
        open.push(end);
      }),
    close: () => {
      seen.closings += 1;
      return Promise.resolve();
    },
  };
  const settings = { ...checkSettings, doubtIntervalMs };
  const parts = { clock, timers: clock, random: () => random, report: health, metrics: health };
  const rounds = new CheckRounds(endpointAt('a'), check, settings, parts);
  rounds.start();
  /** Ends the check that runs after `latencyMs`. */
  const end = async (result: CheckResult, latencyMs = 0): Promise<void> => {
    clock.advance(latencyMs);
    open.shift()?.(result);
    await settled();
  };
  return { clock, health, seen, rounds, end };
};

describe('the rounds of checks', () => {
  test('begin at once, and go on an interval after each end', async () => {
    const { clock, health, seen, end } = start();
    expect(seen.runs).toBe(1);
    await end('ok', 20);
    expect(health.reports).toEqual([['a', true, undefined, 20]]);
    clock.advance(29_999);
    expect(seen.runs).toBe(1);
    clock.advance(1);
    expect(seen.runs).toBe(2);
  });

  test.for([
    [0, 27_000],
    [0.999_999, 33_000],
  ])('drift apart by up to a tenth, by chance', async ([random, dueMs]) => {
    const { clock, seen, end } = start({ random: random ?? 0 });
    await end('ok');
    clock.advance((dueMs ?? 0) - 1);
    expect(seen.runs).toBe(1);
    clock.advance(1);
    expect(seen.runs).toBe(2);
  });

  test('are one at a time, however slow they are', async () => {
    const { clock, seen, end } = start();
    for (let round = 0; round < 5; round += 1) {
      clock.advance(4_000);
      await end('ok');
      clock.advance(60_000);
      await settled();
    }
    expect(seen.most).toBe(1);
  });

  test('fail after the time limit, whatever the check says then', async () => {
    const { clock, health, rounds } = start();
    clock.advance(5_000);
    await settled();
    const reason = 'it did not answer a health check within 5000 ms';
    expect(health.reports).toEqual([['a', false, reason, 5_000]]);
    expect(rounds.last).toEqual({ result: 'failed', reason, latencyMs: 5_000, atMs: 5_000 });
  });

  test('come more often while the endpoint is in doubt, until enough were good', async () => {
    const { clock, seen, end } = start();
    const pauseAfter = async (result: CheckResult): Promise<number> => {
      await end(result);
      const runs = seen.runs;
      let pauseMs = 0;
      for (; seen.runs === runs; pauseMs += 1_000) clock.advance(1_000);
      return pauseMs;
    };
    expect([
      await pauseAfter('ok'),
      await pauseAfter(failure),
      await pauseAfter(failure),
      await pauseAfter('ok'),
      await pauseAfter('ok'),
    ]).toEqual([30_000, 3_000, 3_000, 3_000, 30_000]);
  });

  test.for(['idle', 'runs'] as const)('that asked nothing are not reported: %s', async (result) => {
    const { health, rounds, end } = start();
    await end(result);
    expect(health.reports).toEqual([]);
    expect(health.checks).toEqual([]);
    expect(rounds.last).toMatchObject({ result });
  });

  test('are counted by result', async () => {
    const { clock, health, end } = start();
    await end(failure);
    clock.advance(3_000);
    await end('ok');
    expect(health.checks).toEqual(['a http false', 'a http true']);
    expect(health.reports[0]).toEqual(['a', false, 'nothing listens there', 0]);
  });

  test('end with their endpoint: nothing is asked, reported or left behind', async () => {
    const running = start();
    await running.rounds.stop();
    await settled();
    expect(running.health.reports).toEqual([]);
    expect(running.seen).toMatchObject({ runs: 1, atOnce: 0, closings: 1 });
    expect(running.clock.alarms).toBe(0);
    const waiting = start();
    await waiting.end('ok');
    await waiting.rounds.stop();
    waiting.clock.advance(100_000);
    expect(waiting.seen.runs).toBe(1);
    expect(waiting.clock.alarms).toBe(0);
  });
});
