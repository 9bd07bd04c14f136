import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { hasRedis, launchRedis, type RedisServer } from '../../../support/redis/redis-server.ts';
import { describeRedisAdapters } from './rig.ts';

describe.skipIf(!hasRedis)('one Redis', () => {
  let redis: RedisServer;
  let end: () => Promise<void>;
  beforeAll(async () => {
    ({ server: redis, end } = await launchRedis());
  });
  afterAll(() => end());

  describeRedisAdapters('a Redis', () => ({ address: { kind: 'url', url: redis.url } }));

  const encryptionKeys = [randomBytes(32)];
  describeRedisAdapters('a Redis whose values are sealed', () => ({
    address: { kind: 'url', url: redis.url },
    more: { encryptionKeys },
  }));
});
