import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe } from 'vitest';
import { launchCluster, type RedisClusterRig } from '../../../support/redis/cluster.ts';
import { hasRedis } from '../../../support/redis/redis-server.ts';
import { describeRedisAdapters } from './rig.ts';

describe.skipIf(!hasRedis)('three masters', () => {
  let cluster: RedisClusterRig;
  beforeAll(async () => {
    cluster = await launchCluster();
  }, 60_000);
  afterAll(() => cluster.end());

  const encryptionKeys = [randomBytes(32)];
  describeRedisAdapters('a Redis Cluster', () => ({
    address: { kind: 'cluster', addresses: cluster.addresses },
    more: { encryptionKeys },
  }));
});
