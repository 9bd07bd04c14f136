import { RedisReplicaBus } from '../../../src/adapters/outbound/redis/replica-bus.ts';
import { systemTimers } from '../../../src/adapters/outbound/system/clock.ts';
import type { RedisTarget } from '../../../src/adapters/shared/redis/client.ts';
import type { RedisLink } from '../../../src/adapters/shared/redis/redis-link.ts';
import { type CountedRedis, linkTo } from '../redis/link.ts';

export interface RedisBusMember {
  readonly bus: RedisReplicaBus;
  readonly link: RedisLink;
  readonly metrics: CountedRedis;
  end(): Promise<void>;
}

export interface RedisBusTerms {
  readonly address: RedisTarget['address'];
  readonly encryptionKeys?: readonly Uint8Array[];
  /** Of every operation; long unless a test is about it: the machine may be busy. */
  readonly operationMs?: number;
}

/** A replica on a Redis, started. */
export const redisBus = async (
  id: string,
  { address, encryptionKeys = [], operationMs = 2_000 }: RedisBusTerms,
): Promise<RedisBusMember> => {
  const { link, metrics } = linkTo(address, { encryptionKeys, operationMs });
  await link.start(10_000);
  const bus = new RedisReplicaBus(link, id, systemTimers);
  await bus.start();
  const end = async (): Promise<void> => {
    await bus.stop();
    link.stop();
  };
  return { bus, link, metrics, end };
};
