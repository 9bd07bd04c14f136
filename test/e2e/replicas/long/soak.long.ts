import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RedisServer } from '../../../support/redis/redis-server.ts';
import { askingServer, redisForAll } from '../support/endings.ts';
import { tell } from '../support/figures.ts';
import { Fleet } from '../support/fleet.ts';
import { growthAMinute, type Holdings, holdingsOf } from '../support/inspector.ts';
import { LedgerServer } from '../support/ledger-server.ts';
import { failuresOf, Load, percentileMs } from '../support/load.ts';
import { clientsOf } from '../support/redis-view.ts';

const SOAK_MS = Number(process.env['SOAK_SECONDS'] ?? 180) * 1_000;
const WARM_UP_MS = 40_000;
const SAMPLE_MS = 10_000;
// The balancer gives up connections it does not use after 5 s.
const CALM_MS = 12_000;
const MB = 1_000_000;
/** Some are on their way at any time. */
const TIMERS = 3;

/** About half of what three replicas, their balancer, server and clients can do on two processors. */
const load = { legacy: 24, modern: 24, pauseMs: 120 };

describe('a long run at half of peak', () => {
  let fleet: Fleet;
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisForAll();
    const ledger = await LedgerServer.start();
    const { entry } = await askingServer();
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { ledger: ledger.entry, lean: entry },
      inspected: true,
      more: {
        rate_limit: { provider: 'redis', limit: 1_000_000, burst: 1_000_000, window: '1s' },
        auth: { provider: 'token', tokens: ['t'] },
      },
    });
  });

  const looks = (): Promise<readonly Holdings[]> => Promise.all(fleet.replicas.map(holdingsOf));
  const options = { ...load, headers: { authorization: 'Bearer t' } };

  test(
    '[L05] the heap grows by at most 1 MB a minute, and files, timers, children and Redis clients are back within 2 percent',
    async () => {
      // What is made once is made before the first look.
      const first = await Load.start(fleet.url('/mcp/ledger'), options);
      await delay(WARM_UP_MS);
      await first.stop();
      await delay(CALM_MS);
      const before = await looks();
      const redisBefore = await clientsOf(redis.port);
      const series = fleet.replicas.map((): { atMs: number; value: number }[] => []);
      const second = await Load.start(fleet.url('/mcp/ledger'), options);
      const startedMs = performance.now();
      while (performance.now() - startedMs < SOAK_MS) {
        await delay(SAMPLE_MS);
        for (const [index, { heapBytes }] of (await looks()).entries()) {
          series[index]?.push({ atMs: performance.now(), value: heapBytes });
        }
      }
      const outcomes = await second.stop();
      await delay(CALM_MS);
      const after = await looks();
      const slopes = series.map((values) => growthAMinute(values) / MB);
      const p99Ms = percentileMs(outcomes, 99);
      const failed = failuresOf(outcomes);
      tell('soak', { slopes, calls: outcomes.length, failed: failed.length, p99Ms, before, after });
      expect(failed).toEqual([]);
      for (const slope of slopes) expect(slope).toBeLessThanOrEqual(1);
      expect(await clientsOf(redis.port)).toBe(redisBefore);
      for (const [index, now] of after.entries()) {
        const was = before[index];
        // Of sockets the balancer keeps some, now more, now fewer.
        expect(now.ownFiles).toBeLessThanOrEqual(1.02 * (was?.ownFiles ?? 0));
        expect(now.resources['Timeout'] ?? 0).toBeLessThanOrEqual(
          (was?.resources['Timeout'] ?? 0) + TIMERS,
        );
        expect(now.children).toBe(was?.children);
      }
    },
    SOAK_MS + 300_000,
  );
});
