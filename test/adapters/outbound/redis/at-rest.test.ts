import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { describe, expect, onTestFinished, test } from 'vitest';
import { RedisEventMirror } from '../../../../src/adapters/outbound/redis/event-mirror.ts';
import { RedisLeaseBook } from '../../../../src/adapters/outbound/redis/lease-book.ts';
import { RedisSessionRegistry } from '../../../../src/adapters/outbound/redis/session-registry.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import type { RedisLinkSettings } from '../../../../src/adapters/shared/redis/redis-link.ts';
import { linkTo } from '../../../support/redis/link.ts';
import { hasRedis, startRedis } from '../../../support/redis/redis-server.ts';

const ttlMs = 60_000;
const secret = 'what nobody else should see';
const id = 'the-id-of-a-session';

const gateway = async (url: string, more: Partial<RedisLinkSettings>) => {
  const { link, metrics } = linkTo({ kind: 'url', url }, more);
  onTestFinished(() => link.stop());
  expect(await link.start(10_000)).toBeUndefined();
  const registry = new RedisSessionRegistry(link, 'a');
  return { metrics, registry, mirror: new RedisEventMirror(link, systemTimers), link };
};

/** Something of every kind. */
const used = async ({ registry, mirror, link }: Awaited<ReturnType<typeof gateway>>) => {
  await registry.put(id, Buffer.from(secret), ttlMs);
  await new RedisLeaseBook(link).renew('a', ttlMs);
  mirror.append(id, 1, { stream: 1, sequence: 1, data: Buffer.from(secret) });
  mirror.opened(id, 1, { stream: 2, idTexts: [`"${secret}"`] });
  await mirror.flush();
};

const textIn = async (url: string) => {
  const client = new Redis(url);
  onTestFinished(() => client.disconnect());
  const keys = await client.keys('*');
  const dumps = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
  const stats = await client.info('commandstats');
  return { keys, stats, all: Buffer.concat(dumps) };
};

describe.skipIf(!hasRedis)('what is at rest in Redis', () => {
  test('values are sealed by AES-256-GCM with keys that can be rotated, keys have their prefix, scripts go by EVALSHA only [S30]', async () => {
    const { url } = await startRedis();
    const [old, fresh] = [randomBytes(32), randomBytes(32)];
    const first = await gateway(url, { keyPrefix: 'one:', encryptionKeys: [old] });
    await used(first);
    const { keys, all, stats } = await textIn(url);
    expect(keys.length).toBeGreaterThanOrEqual(5);
    expect(keys.filter((key) => !key.startsWith('one:'))).toEqual([]);
    expect(keys.join()).not.toContain(id);
    expect(all.includes(secret)).toBe(false);
    expect(stats).toContain('cmdstat_evalsha:');
    expect(stats).not.toContain('cmdstat_eval:');

    const other = await gateway(url, { keyPrefix: 'two:', encryptionKeys: [old] });
    expect(await other.registry.find(id)).toBe('missing');
    expect(await other.mirror.load(id, 2)).toEqual({ events: [], open: [] });

    const rotated = await gateway(url, { keyPrefix: 'one:', encryptionKeys: [fresh, old] });
    expect(await rotated.registry.find(id)).toMatchObject({ state: Buffer.from(secret) });
    expect(await rotated.registry.save(id, 1, Buffer.from(secret), ttlMs)).toBe('saved');
    const after = await gateway(url, { keyPrefix: 'one:', encryptionKeys: [fresh] });
    expect(await after.registry.find(id)).toMatchObject({ state: Buffer.from(secret) });
    expect(await first.registry.find(id)).toBe('missing');
    expect(first.metrics.unreadable).toBe(1);
  });

  test('without keys values can be seen, ids of sessions cannot', async () => {
    const { url } = await startRedis();
    await used(await gateway(url, {}));
    const { keys, all } = await textIn(url);
    expect(all.includes(secret)).toBe(true);
    expect(all.includes(id)).toBe(false);
    expect(keys.join()).not.toContain(id);
  });
});
