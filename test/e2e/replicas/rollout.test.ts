import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { hasRedis } from '../../support/redis/redis-server.ts';
import { hasHaproxy } from './support/balancer.ts';
import { redisForAll } from './support/endings.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer } from './support/ledger-server.ts';
import { failuresOf, Load } from './support/load.ts';

const LEGACY = 8;
const MODERN = 8;
const CALLS = 1_000;
/** The balancer has seen that a replica serves again. */
const SEEN_MS = 500;

describe.skipIf(!hasRedis || !hasHaproxy)('a rollout', () => {
  let fleet: Fleet;
  let ledger: LedgerServer;
  beforeAll(async () => {
    const redis = await redisForAll();
    ledger = await LedgerServer.start();
    fleet = await Fleet.start({
      redis: redis.url,
      replicas: 2,
      servers: { ledger: ledger.entry },
      more: { timeouts: { pre_stop: '500ms' } },
    });
  });

  test('[F25] of two replicas behind HAProxy loses none of 1,000 calls, and no session is opened anew more than once', async () => {
    const load = await Load.start(fleet.url(), { legacy: LEGACY, modern: MODERN, pauseMs: 20 });
    for (const replica of fleet.replicas) {
      expect(await replica.stop()).toBe(0);
      await replica.start();
      await delay(SEEN_MS);
    }
    await expect.poll(() => load.outcomes.length, { timeout: 60_000 }).toBeGreaterThan(CALLS);
    const outcomes = await load.stop();
    expect(failuresOf(outcomes)).toEqual([]);
    for (const times of load.reopened) expect(times).toBeLessThanOrEqual(1);
    expect(ledger.twice).toEqual([]);
  }, 120_000);
});
