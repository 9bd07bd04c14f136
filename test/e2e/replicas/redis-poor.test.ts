import { describe, expect, test } from 'vitest';
import { hasRedis, startRedis } from '../../support/redis/redis-server.ts';
import { legacyRequest } from '../eras/support/clients/era-client.ts';
import { startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { hasHaproxy } from './support/balancer.ts';
import { metricOf } from './support/figures.ts';
import { Fleet } from './support/fleet.ts';
import { LedgerServer, ledgerParams } from './support/ledger-server.ts';
import { LegacyClient } from './support/legacy-client.ts';
import { redisCommand } from './support/redis-view.ts';

const callOf = (name: string): string => legacyRequest('1', 'tools/call', ledgerParams(name));

const keysIn = async (port: number): Promise<readonly string[]> =>
  (await redisCommand(port, 'keys', 'mcp-gateway:*')).split('\n');

describe.skipIf(!hasRedis || !hasHaproxy)('a Redis that does not do what it should', () => {
  test('[F13] absent at start: an optional one leaves the gateway degraded and /ready says so, a required one ends it with 78 and one line within 5 s', async () => {
    const nobody = `redis://127.0.0.1:${await freePort()}/0`;
    const ledger = await LedgerServer.start();
    const settings = { servers: { ledger: ledger.entry }, redis: nobody };
    const fleet = await Fleet.start({ ...settings, replicas: 2, redisMore: { required: false } });
    const ready = await fetch(fleet.replicas[0]?.url('/ready') ?? '');
    expect(await ready.text()).toMatch(/redis/i);
    const client = await LegacyClient.open(fleet.url(), 'r1');
    expect(await client.request(callOf('degraded'), 'r1')).toContain('"degraded"');
    client.close();

    const startedMs = performance.now();
    const required = startGateway({
      version: 1,
      auth: { provider: 'none' },
      server: { frontends: [{ protocol: 'http', config: { host: '127.0.0.1', port: 0 } }] },
      servers: { ledger: ledger.entry },
      sessions: { provider: 'redis', redis: { url: nobody, required: true } },
    });
    const problem = await required.then(
      () => '',
      (reason: unknown) => String(reason),
    );
    expect(performance.now() - startedMs).toBeLessThan(5_000);
    expect(problem).toContain('the gateway ended (78)');
    const lines = problem
      .split('\n')
      .slice(1)
      .filter((line) => /redis/i.test(line));
    expect(lines).toHaveLength(1);
  });

  test('[F18] full: only new sessions are refused; the wrong eviction policy is warned about at start; a poisoned value counts as missing', async () => {
    const redis = await startRedis('--maxmemory', '3mb', '--maxmemory-policy', 'allkeys-lru');
    const ledger = await LedgerServer.start();
    const fleet = await Fleet.start({ redis: redis.url, servers: { ledger: ledger.entry } });
    for (const { gateway } of fleet.replicas)
      await gateway.line((line) => line.includes('allkeys-lru'));
    await redisCommand(redis.port, 'config', 'set', 'maxmemory-policy', 'noeviction');
    const old = await LegacyClient.open(fleet.url(), 'r1');
    const keysOfOld = await keysIn(redis.port);
    const other = await LegacyClient.open(fleet.url(), 'r1');

    await redisCommand(redis.port, 'config', 'set', 'maxmemory', '1');
    await expect(LegacyClient.open(fleet.url(), 'r2')).rejects.toThrow(/initialize got 503/);
    for (const to of ['r1', 'r2', 'r3']) {
      expect(await old.request(callOf(`full-${to}`), to)).toContain(`"full-${to}"`);
    }
    await redisCommand(redis.port, 'config', 'set', 'maxmemory', '0');

    const poisoned = (await keysIn(redis.port)).filter((key) => !keysOfOld.includes(key));
    expect(poisoned.length).toBeGreaterThan(0);
    for (const key of poisoned) {
      await redisCommand(redis.port, 'del', key);
      await redisCommand(redis.port, 'set', key, '{"__proto__":{"owner":"me"}}');
    }
    expect(await other.request(callOf('poisoned'), 'r2')).toMatch(/^404 /);
    const unreadable = await metricOf(fleet, 'redis_unreadable_total');
    expect(unreadable.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(0);
    expect(await old.request(callOf('after'), 'r2')).toContain('"after"');
    old.close();
    other.close();
  });
});
