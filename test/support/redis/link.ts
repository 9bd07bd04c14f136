import { systemClock, systemTimers } from '../../../src/adapters/outbound/system/clock.ts';
import {
  RedisLink,
  type RedisLinkSettings,
} from '../../../src/adapters/shared/redis/redis-link.ts';
import type {
  OperationOutcome,
  RedisMetrics,
  RedisReadings,
} from '../../../src/adapters/shared/redis/redis-metrics.ts';
import { RecordingLogger } from '../application/recording-logger.ts';

/** What a link counted. */
export class CountedRedis implements RedisMetrics {
  readonly outcomes: Record<OperationOutcome, number> = { ok: 0, away: 0, refused: 0 };
  reconnects = 0;
  unreadable = 0;
  slowestSeconds = 0;
  read: () => Iterable<RedisReadings> = () => [];

  redisOperation(_redis: string, outcome: OperationOutcome, seconds: number): void {
    this.outcomes[outcome] += 1;
    this.slowestSeconds = Math.max(this.slowestSeconds, seconds);
  }

  redisReconnected(): void {
    this.reconnects += 1;
  }

  redisUnreadable(): void {
    this.unreadable += 1;
  }

  watchRedis(read: () => Iterable<RedisReadings>): void {
    this.read = read;
  }
}

export const linkSettings = (
  address: RedisLinkSettings['address'],
  more: Partial<RedisLinkSettings> = {},
): RedisLinkSettings => ({
  address,
  username: undefined,
  password: undefined,
  database: undefined,
  tls: undefined,
  dialTimeoutMs: undefined,
  keyPrefix: 'test:',
  // A machine that is busy with other tests does not decide what a test sees; those about the bound set it.
  operationMs: 5_000,
  encryptionKeys: [],
  ...more,
});

/** A link to a Redis of a test; it is not started. */
export const linkTo = (
  address: RedisLinkSettings['address'],
  more: Partial<RedisLinkSettings> = {},
): {
  readonly link: RedisLink;
  readonly metrics: CountedRedis;
  readonly logger: RecordingLogger;
} => {
  const metrics = new CountedRedis();
  const logger = new RecordingLogger();
  const parts = { name: 'test', clock: systemClock, timers: systemTimers, logger, metrics };
  return { link: new RedisLink(linkSettings(address, more), parts), metrics, logger };
};
