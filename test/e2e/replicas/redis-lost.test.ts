import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { hasRedis, type RedisServer } from '../../support/redis/redis-server.ts';
import { legacyRequest } from '../eras/support/clients/era-client.ts';
import { hasHaproxy } from './support/balancer.ts';
import { redisForAll } from './support/endings.ts';
import { metricOf } from './support/figures.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { LegacyClient } from './support/legacy-client.ts';
import { failuresOf, Load, percentileMs } from './support/load.ts';
import { clientsOf } from './support/redis-view.ts';

/** Calls a second that one caller may send, all replicas together. */
const LIMIT = 150;
const SPENT_MS = 1_500;
const FLOOD_MS = 3_000;
const REPLICAS = 3;
const LEGACY = 6;
const CLOSED = 0;
const OPEN = 1;
const SETTLED_MS = 1_500;

describe.skipIf(!hasRedis || !hasHaproxy)('a Redis that goes away under load', () => {
  let fleet: Fleet;
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await redisForAll();
    const ledger = await LedgerServer.start();
    fleet = await Fleet.start({
      redis: redis.url,
      servers: { ledger: ledger.entry },
      // An owner that did not run for so long goes on with nothing before Redis has said that it may: not for a busy machine.
      sessions: { lease: '5s' },
      more: {
        auth: { provider: 'token', tokens: ['one', 'other'] },
        rate_limit: { provider: 'redis', limit: LIMIT, burst: LIMIT, window: '1s', by: 'user' },
      },
    });
  });
  // All of them know that it is there.
  beforeEach(async () => {
    await expect.poll(breakers).toEqual(Array(REPLICAS).fill(CLOSED));
    await delay(SETTLED_MS);
  });
  afterEach(() => redis.restart());

  const breakers = (): Promise<readonly number[]> => metricOf(fleet, 'redis_breaker_state');

  /** `sticky`: the balancer sends each session to its owner. */
  const loaded = async (sticky: boolean): Promise<Load> => {
    const headers = { authorization: 'Bearer one' };
    const load = await Load.start(fleet.url(), {
      legacy: LEGACY,
      sticky,
      modern: 6,
      pauseMs: 150,
      headers,
    });
    await delay(2_000);
    return load;
  };

  /** What one caller gets through in a second when he sends far too much, once what he may send at once is spent. */
  const admittedASecond = async (): Promise<number> => {
    const headers = { authorization: 'Bearer other' };
    const load = await Load.start(fleet.url(), { modern: 20, pauseMs: 0, headers });
    await delay(SPENT_MS);
    const fromMs = performance.now();
    await delay(FLOOD_MS);
    const flood = load.between(fromMs, performance.now());
    await load.stop();
    expect(flood.length).toBeGreaterThan((1.5 * LIMIT * FLOOD_MS) / 1_000);
    expect(failuresOf(flood).filter((text) => !text.includes('rate_limited'))).toEqual([]);
    return (1_000 * (flood.length - failuresOf(flood).length)) / FLOOD_MS;
  };

  test('[F14] [CB-04] killed: no 5xx, no false 429, at most 250 ms more at p99, and limits hold locally', async () => {
    const load = await loaded(true);
    const killedMs = performance.now();
    await redis.stop();
    await delay(4_000);
    const outcomes = await load.stop();
    const before = outcomes.filter(({ sentMs }) => sentMs < killedMs);
    const after = load.between(killedMs);
    expect(failuresOf(outcomes)).toEqual([]);
    expect(load.reopened).toEqual(Array(LEGACY).fill(0));
    expect(after.length).toBeGreaterThan(100);
    expect(percentileMs(after, 99) - percentileMs(before, 99)).toBeLessThanOrEqual(250);
    // Open, or about to try.
    expect(await breakers()).not.toContain(CLOSED);
    const admitted = await admittedASecond();
    expect(admitted).toBeLessThanOrEqual(1.1 * LIMIT);
    expect(admitted).toBeGreaterThanOrEqual(0.9 * LIMIT);
  });

  test('killed while requests of sessions land anywhere: those under way between replicas may be unknown, all that are sent later find their owner, and new sessions begin [SE-11]', async () => {
    const load = await loaded(false);
    const killedMs = performance.now();
    await redis.stop();
    await delay(3_000);
    const outcomes = await load.stop();
    expect(failuresOf(load.between(killedMs))).toEqual([]);
    const late = await LegacyClient.open(fleet.url(), 'r1', { authorization: 'Bearer one' });
    const call = legacyRequest('1', 'tools/call', ledgerParams('late'));
    expect(await late.request(call, 'r1')).toContain('"late"');
    late.close();
    const unknown = failuresOf(outcomes);
    expect(unknown.length).toBeLessThanOrEqual(LEGACY);
    expect(unknown.filter((text) => !text.includes('outcome_unknown'))).toEqual([]);
    expect(load.reopened).toEqual(Array(LEGACY).fill(0));
  });

  test('[F15] hung: each operation costs at most 200 ms, its breaker opens within five failures, and p99 stays within 1 s', async () => {
    const load = await loaded(true);
    const hungMs = performance.now();
    redis.pause();
    await expect.poll(breakers).toEqual(Array(REPLICAS).fill(OPEN));
    expect(performance.now() - hungMs).toBeLessThan(5 * 1_000);
    await delay(3_000);
    const outcomes = await load.stop();
    redis.resume();
    expect(failuresOf(outcomes)).toEqual([]);
    expect(load.reopened).toEqual(Array(LEGACY).fill(0));
    expect(percentileMs(load.between(hungMs), 99)).toBeLessThanOrEqual(1_000);
  });

  test('[F19] [SE-13] after ten kills and restarts it has as many clients as before, and a session goes on', async () => {
    const settled = (count: number) =>
      expect.poll(() => clientsOf(redis.port), { timeout: 20_000 }).toBe(count);
    const client = await LegacyClient.open(fleet.url(), 'r1', { authorization: 'Bearer one' });
    const before = await clientsOf(redis.port);
    for (let cycle = 0; cycle < 10; cycle += 1) {
      await redis.restart();
      await settled(before);
    }
    const call = legacyRequest('1', 'tools/call', ledgerParams('after'));
    expect(await client.request(call, 'r2')).toContain('"after"');
    await delay(1_000);
    await settled(before);
    client.close();
  }, 120_000);
});
