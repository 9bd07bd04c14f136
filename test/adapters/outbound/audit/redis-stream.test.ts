import { expect, test } from 'vitest';
import { LineQueue } from '../../../../src/adapters/outbound/audit/line-queue.ts';
import { addingToStream } from '../../../../src/adapters/outbound/audit/redis-stream.ts';
import { connectRedis, type RedisClient } from '../../../../src/adapters/shared/redis/client.ts';
import { RecordingLogger } from '../../../support/application/recording-logger.ts';
import { hasRedis, type RedisServer, startRedis } from '../../../support/redis/redis-server.ts';

const target = (redis: RedisServer) => ({
  address: { kind: 'url', url: redis.url } as const,
  username: undefined,
  password: undefined,
  database: undefined,
  tls: undefined,
  dialTimeoutMs: undefined,
});

const rig = async (maxLength = 1_000) => {
  const redis = await startRedis();
  const logger = new RecordingLogger();
  const client = await connectRedis(target(redis), 200, logger);
  const write = addingToStream(() => Promise.resolve(client), { stream: 'audit', maxLength });
  const close = async () => client.disconnect();
  const queue = new LineQueue({ name: 'stream audit', write, logger, retryMs: 20, close });
  return { redis, client, queue, logger };
};

const recordsIn = async (client: RedisClient): Promise<readonly string[]> => {
  const entries = await client.xrange('audit', '-', '+');
  return entries.map(([, [, record = '']]) => record);
};

const title = hasRedis ? 'records in a stream' : 'records in a stream (not shown: no redis-server)';
test.skipIf(!hasRedis)(`${title}: in order, and no more than wanted`, async () => {
  const { client, queue } = await rig(100);
  for (let number = 0; number < 2_000; number += 1) queue.take(`record ${number}`);
  await queue.flush(5_000);
  const records = await recordsIn(client);
  expect(records.at(-1)).toBe('record 1999');
  // Whole blocks of a stream go at once.
  expect(records.length).toBeGreaterThanOrEqual(100);
  expect(records.length).toBeLessThan(400);
  await queue.close();
});

test.skipIf(!hasRedis)(`${title}: those of an outage come after it`, async () => {
  const { redis, client, queue } = await rig();
  queue.take('before');
  await queue.flush(5_000);
  await redis.stop();
  queue.take('meanwhile');
  await expect.poll(() => queue.isSound).toBe(false);
  await redis.restart();
  await queue.flush(10_000);
  expect(queue.isSound).toBe(true);
  expect(queue.lost).toBe(0);
  expect(await recordsIn(client)).toEqual(['meanwhile']); // the server that came back is empty
  await queue.close();
});

test.skipIf(!hasRedis)(`${title}: a server that stands still is not waited for`, async () => {
  const { redis, client, queue } = await rig();
  redis.pause();
  queue.take('late');
  await expect.poll(() => queue.isSound).toBe(false);
  redis.resume();
  await queue.flush(10_000);
  expect([...new Set(await recordsIn(client))]).toEqual(['late']);
  await queue.close();
});
