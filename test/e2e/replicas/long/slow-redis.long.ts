import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { FaultProxy } from '../../../nemesis/fault-proxy.ts';
import { freePort } from '../../support/ports.ts';
import { redisForAll } from '../support/endings.ts';
import { metricOf, tell } from '../support/figures.ts';
import { Fleet } from '../support/fleet.ts';
import { filesOf } from '../support/inspector.ts';
import { LedgerServer } from '../support/ledger-server.ts';
import { failuresOf, Load, percentileMs } from '../support/load.ts';
import { clientsOf, connectionsMade } from '../support/redis-view.ts';

const REPLICAS = 3;
const SLOW_MS = 100;
const SLOW_FOR_MS = 30_000;
const TURNS = 30;
const TURN_MS = 1_000;
const WATCH_MS = 100;
/** The balancer keeps some connections to each replica and gives some up. */
const POOLED = 18;
/** A breaker stays open for so long at least. */
const OPEN_FOR_MS = 1_000;

test('[F16] a Redis that answers 100 ms late, or comes and goes every second for a minute: at most two reconnects a second, no file growth, at most 1 percent errors', async () => {
  const redis = await redisForAll();
  const port = await freePort();
  let hop = await FaultProxy.open(port, redis.port);
  const ledger = await LedgerServer.start();
  const fleet = await Fleet.start({
    redis: `redis://127.0.0.1:${port}/0`,
    servers: { ledger: ledger.entry },
  });
  const load = await Load.start(fleet.url(), { legacy: 9, sticky: true, modern: 9, pauseMs: 50 });
  await delay(2_000);
  const filesBefore = fleet.replicas.map(({ pid }) => filesOf(pid));

  const clientsBefore = await clientsOf(redis.port);

  const slowMs = performance.now();
  hop.slow(SLOW_MS / 2);
  await delay(SLOW_FOR_MS);
  hop.slow(0);
  const slow = load.between(slowMs);

  const madeBefore = await connectionsMade(redis.port);
  const states = fleet.replicas.map((): number[] => []);
  const flappingMs = performance.now();
  const watch = new AbortController();
  const watched = (async () => {
    while (!watch.signal.aborted) {
      const now = await metricOf(fleet, 'redis_breaker_state');
      for (const [index, state] of now.entries()) states[index]?.push(state);
      await delay(WATCH_MS);
    }
  })();
  for (let turn = 0; turn < TURNS; turn += 1) {
    await hop.close();
    await delay(TURN_MS);
    hop = await FaultProxy.open(port, redis.port);
    await delay(TURN_MS);
  }
  watch.abort();
  await watched;
  const seconds = (performance.now() - flappingMs) / 1_000;
  const reconnects = ((await connectionsMade(redis.port)) - madeBefore) / REPLICAS / seconds;
  const flapping = load.between(flappingMs);
  await delay(3_000);
  const filesAfter = fleet.replicas.map(({ pid }) => filesOf(pid));
  const clientsAfter = await clientsOf(redis.port);
  const outcomes = await load.stop();
  await fleet.end();
  const opened = states.map(
    (seen) => seen.filter((now, at) => now === 1 && seen[at - 1] !== 1).length,
  );
  tell('slow and flapping', {
    slow: { calls: slow.length, failed: failuresOf(slow).length, p99Ms: percentileMs(slow, 99) },
    flapping: {
      calls: flapping.length,
      failed: failuresOf(flapping).length,
      p99Ms: percentileMs(flapping, 99),
    },
    reconnects,
    opened,
    reopened: load.reopened,
    filesBefore,
    filesAfter,
  });
  await hop.close();
  expect(failuresOf(slow).length).toBeLessThanOrEqual(slow.length / 100);
  expect(failuresOf(flapping).length).toBeLessThanOrEqual(flapping.length / 100);
  expect(failuresOf(outcomes).length).toBeLessThanOrEqual(outcomes.length / 100);
  expect(reconnects).toBeLessThanOrEqual(2);
  for (const times of opened) expect(times).toBeLessThanOrEqual((seconds * 1_000) / OPEN_FOR_MS);
  expect(clientsAfter).toBe(clientsBefore);
  for (const [index, files] of filesAfter.entries()) {
    expect(files).toBeLessThanOrEqual((filesBefore[index] ?? 0) + POOLED);
  }
}, 180_000);
