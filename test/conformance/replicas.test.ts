import { beforeAll, describe, expect, test } from 'vitest';
import { hasHaproxy } from '../e2e/replicas/support/balancer.ts';
import { redisForAll } from '../e2e/replicas/support/endings.ts';
import { hasRedis } from '../support/redis/redis-server.ts';
import type { CellName } from './cells.ts';
import { type Direct, measureThroughReplicas } from './replicas.ts';
import { measureDirect } from './rig.ts';

const TIMEOUT_MS = 120_000;

describe.skipIf(!hasRedis || !hasHaproxy)('three replicas behind HAProxy, by turns', () => {
  let redis: string;
  let direct: Direct;
  beforeAll(async () => {
    redis = (await redisForAll()).url;
    const [legacy, modern] = await Promise.all([measureDirect('legacy'), measureDirect('modern')]);
    direct = { legacy, modern };
  }, TIMEOUT_MS);

  test.each<CellName>(['L→L', 'M→M'])(
    '%s: the suite finds what it finds directly',
    async (name) => {
      const found = await measureThroughReplicas(name, direct, redis);
      expect(found).toEqual([expect.objectContaining({ unexpected: [], stale: [] })]);
    },
    TIMEOUT_MS,
  );
});
