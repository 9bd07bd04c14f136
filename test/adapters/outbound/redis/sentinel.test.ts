import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { RedisLeaseBook } from '../../../../src/adapters/outbound/redis/lease-book.ts';
import { RedisSessionRegistry } from '../../../../src/adapters/outbound/redis/session-registry.ts';
import type { RedisLinkSettings } from '../../../../src/adapters/shared/redis/redis-link.ts';
import { StoreTrouble } from '../../../../src/application/ports/driven/store-trouble.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis } from '../../../support/redis/redis-server.ts';
import { launchSentinel, type SentinelRig } from '../../../support/redis/sentinel.ts';
import { describeRedisAdapters } from './rig.ts';

const failoverMs = 10_000;
const ttlMs = 600_000;
const state = Buffer.from('state');

describe.skipIf(!hasRedis)('a master that sentinels name', () => {
  let rig: SentinelRig;
  beforeAll(async () => {
    rig = await launchSentinel();
  }, 60_000);
  afterAll(() => rig.end());

  const address = (): RedisLinkSettings['address'] => ({
    kind: 'sentinel',
    master: rig.master,
    addresses: rig.addresses,
  });

  describeRedisAdapters('a Redis behind sentinels', () => ({ address: address() }));

  const started = async (more: Partial<RedisLinkSettings> = {}) => {
    const { link } = linkTo(address(), { keyPrefix: 'failover:', ...more });
    onTestFinished(() => link.stop());
    expect(await link.start(failoverMs)).toBeUndefined();
    return link;
  };

  /** Resolves with how long it took until sessions could be written again. */
  const healed = async (registry: RedisSessionRegistry, id: string): Promise<number> => {
    const beganMs = performance.now();
    await vi.waitFor(async () => expect(await registry.put(id, state, ttlMs)).toBe('put'), {
      timeout: 2 * failoverMs,
      interval: 50,
    });
    return performance.now() - beganMs;
  };

  test('a master that is killed is replaced within 10 s, and no acknowledged session is lost [F17]', async () => {
    const link = await started();
    const registry = new RedisSessionRegistry(link, 'a');
    const ids = Array.from({ length: 200 }, (_, index) => `s${index}`);
    for (const id of ids) expect(await registry.put(id, state, ttlMs)).toBe('put');
    const client = await link.run((own) => Promise.resolve(own));
    if (client instanceof StoreTrouble) throw new Error(client.message);
    // The replica has all of it before the master goes: Redis copies behind the answer.
    expect(await client.wait(1, 1_000)).toBe(1);
    const masterPort = await rig.masterPort();
    const master = rig.servers.find(({ port }) => port === masterPort);
    await master?.stop();
    expect(await healed(registry, 'after')).toBeLessThan(failoverMs);
    expect(await rig.masterPort()).not.toBe(masterPort);
    const found = await Promise.all(ids.map((id) => registry.find(id)));
    expect(found.filter((record) => typeof record === 'string')).toEqual([]);
    expect(await new RedisLeaseBook(link).renew('a', 1_000)).toMatchObject({ hadIt: false });
    await master?.restart();
  });

  test('a master that hangs is left for the one that takes its place', async () => {
    const link = await started({ operationMs: 200 });
    const registry = new RedisSessionRegistry(link, 'b');
    await healed(registry, 'before hanging');
    // The replica that was restarted has to be known as one again.
    await delay(1_000);
    const masterPort = await rig.masterPort();
    const master = rig.servers.find(({ port }) => port === masterPort);
    master?.pause();
    onTestFinished(() => master?.resume());
    expect(await healed(registry, 'after hanging')).toBeLessThan(failoverMs);
  });
});
