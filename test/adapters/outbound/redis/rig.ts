import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { RedisEventMirror } from '../../../../src/adapters/outbound/redis/event-mirror.ts';
import { RedisIdempotencyRecords } from '../../../../src/adapters/outbound/redis/idempotency-records.ts';
import { RedisLeaseBook } from '../../../../src/adapters/outbound/redis/lease-book.ts';
import { RedisSessionRegistry } from '../../../../src/adapters/outbound/redis/session-registry.ts';
import { RedisSharedLimits } from '../../../../src/adapters/outbound/redis/shared-limits.ts';
import { systemTimers } from '../../../../src/adapters/outbound/system/clock.ts';
import type {
  RedisLink,
  RedisLinkSettings,
} from '../../../../src/adapters/shared/redis/redis-link.ts';
import { describeEventMirror } from '../../../contracts/event-mirror.contract.ts';
import { describeIdempotencyRecords } from '../../../contracts/idempotency-records.contract.ts';
import { describeLeaseBook } from '../../../contracts/lease-book.contract.ts';
import { describeSessionRegistry } from '../../../contracts/session-registry.contract.ts';
import { describeSharedLimits } from '../../../contracts/shared-limits.contract.ts';
import { linkTo } from '../../../support/redis/link.ts';

/** One Redis for all tests of a file; each test has keys of its own. */
export interface SharedRedis {
  readonly address: RedisLinkSettings['address'];
  readonly more?: Partial<RedisLinkSettings>;
}

let tests = 0;

/** Two replicas' ways to the same keys. */
const twoLinks = async ({ address, more }: SharedRedis) => {
  tests += 1;
  const keyPrefix = `test${tests}:`;
  const links = [linkTo(address, { ...more, keyPrefix }), linkTo(address, { ...more, keyPrefix })];
  const [a, b] = links.map(({ link }) => link);
  if (a === undefined || b === undefined) throw new Error('two links');
  for (const link of [a, b]) {
    const trouble = await link.start(10_000);
    if (trouble !== undefined) throw new Error(trouble.message);
  }
  const close = (): Promise<void> => {
    for (const link of [a, b]) link.stop();
    return Promise.resolve();
  };
  return { a, b, close };
};

const elapse = (ms: number): Promise<void> => delay(ms);

/** All that is kept in Redis keeps the contracts there too. */
export const describeRedisAdapters = (name: string, redis: () => SharedRedis): void => {
  describeLeaseBook(name, async () => {
    const { a, b, close } = await twoLinks(redis());
    return { first: new RedisLeaseBook(a), second: new RedisLeaseBook(b), elapse, close };
  });

  describeSessionRegistry(name, async () => {
    const { a, b, close } = await twoLinks(redis());
    const of = (link: RedisLink, self: string) => new RedisSessionRegistry(link, self);
    return { a: of(a, 'a'), b: of(b, 'b'), elapse, close };
  });

  describeIdempotencyRecords(name, async () => {
    const { a, b, close } = await twoLinks(redis());
    const of = (link: RedisLink) => new RedisIdempotencyRecords(link);
    return { first: of(a), second: of(b), elapse, close };
  });

  describeSharedLimits(name, async () => {
    const { a, b, close } = await twoLinks(redis());
    onTestFinished(close);
    return [new RedisSharedLimits(a), new RedisSharedLimits(b)];
  });

  describeEventMirror(name, async () => {
    const { a, b, close } = await twoLinks(redis());
    const of = (link: RedisLink) => new RedisEventMirror(link, systemTimers);
    return { first: of(a), second: of(b), close };
  });
};
