import type { BreakerState } from '../../../domain/breaker/breaker.ts';

/** `away`: unreachable, too slow, or not asked because of that. `refused`: it answered with an error. */
export type OperationOutcome = 'ok' | 'away' | 'refused';

/** What is shown of one Redis when metrics are read. */
export interface RedisReadings {
  readonly redis: string;
  readonly breaker: BreakerState;
  readonly isConnected: boolean;
}

/** What is counted of the use of Redis; `redis` names which. */
export interface RedisMetrics {
  redisOperation(redis: string, outcome: OperationOutcome, seconds: number): void;
  redisReconnected(redis: string): void;
  /** A value that is not what this program writes. */
  redisUnreadable(redis: string): void;
  watchRedis(read: () => Iterable<RedisReadings>): void;
}
