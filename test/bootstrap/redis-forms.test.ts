import { expect, onTestFinished, test } from 'vitest';
import { RedisSessionRegistry } from '../../src/adapters/outbound/redis/session-registry.ts';
import { systemClock, systemTimers } from '../../src/adapters/outbound/system/clock.ts';
import { RedisLinks } from '../../src/bootstrap/redis-links.ts';
import { RecordingLogger } from '../support/application/recording-logger.ts';
import { CountedRedis } from '../support/redis/link.ts';
import { hasRedis, startRedis } from '../support/redis/redis-server.ts';
import { load } from './settings/loading.ts';

const demo = 'servers: { demo: { command: node } }\n';
const ttlMs = 60_000;

/** The sessions in the Redis that a file names. */
const registryOf = async (text: string, self: string): Promise<RedisSessionRegistry> => {
  const { settings, problems } = load(demo + text);
  expect(problems).toEqual([]);
  const { replicas } = settings ?? {};
  if (replicas?.provider !== 'redis') throw new Error('no Redis');
  const parts = { clock: systemClock, timers: systemTimers, logger: new RecordingLogger() };
  const links = new RedisLinks({ ...parts, metrics: () => new CountedRedis() });
  onTestFinished(() => links.stop());
  const link = links.of({ ...replicas.redis, isRequired: true });
  expect(await links.start()).toBeUndefined();
  return new RedisSessionRegistry(link, self);
};

test.skipIf(!hasRedis)(
  'session.store: redis with addr, password, db, timeouts and pool sizes is the same store as the url form [SE-07]',
  async () => {
    const { port } = await startRedis('--requirepass', 'secret');
    const url = `sessions: { provider: redis, redis: { url: "redis://:secret@127.0.0.1:${port}/3" } }`;
    const times = 'dial_timeout: 5s, read_timeout: 3s, write_timeout: 3s, idle_timeout: 300s';
    const pool = 'max_retries: 3, pool_size: 10, min_idle_conns: 5';
    const where = `addr: "127.0.0.1:${port}", password: secret`;
    const older = (db: number): string =>
      `session: { store: redis, redis: { ${where}, db: ${db}, ${times}, ${pool} } }`;
    const one = await registryOf(url, 'a');
    expect(await one.put('s', Buffer.from('state'), ttlMs)).toBe('put');
    const other = await registryOf(older(3), 'b');
    expect(await other.find('s')).toMatchObject({ id: 's', owner: 'a', epoch: 1 });
    const elsewhere = await registryOf(older(4), 'b');
    expect(await elsewhere.find('s')).toBe('missing');
  },
);
