import type { BreakerState } from '../../../domain/breaker/breaker.ts';
import type {
  OperationOutcome,
  RedisMetrics,
  RedisReadings,
} from '../../shared/redis/redis-metrics.ts';
import { Counter, Gauge, Histogram, type Registry } from './prom-parts.ts';

/** Mission CB-01, C-52. */
const stateNumbers: Readonly<Record<BreakerState, number>> = { closed: 0, open: 1, half_open: 2 };

const bucketsSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1];

/** The figures of each Redis. States are read when somebody scrapes. */
export class PrometheusRedis implements RedisMetrics {
  readonly #operations: Counter<'redis' | 'outcome'>;
  readonly #durations: Histogram<'redis'>;
  readonly #reconnects: Counter<'redis'>;
  readonly #unreadable: Counter<'redis'>;
  readonly #reads: (() => Iterable<RedisReadings>)[] = [];

  constructor(registry: Registry) {
    const registers = [registry];
    const labelNames = ['redis'] as const;
    this.#operations = new Counter({
      name: 'mcp_gateway_redis_operations_total',
      help: 'Operations of each Redis: ok, away (unreachable, too slow, or not tried), refused.',
      labelNames: ['redis', 'outcome'],
      registers,
    });
    this.#durations = new Histogram({
      name: 'mcp_gateway_redis_operation_duration_seconds',
      help: 'How long operations took that were tried.',
      labelNames,
      buckets: bucketsSeconds,
      registers,
    });
    this.#reconnects = new Counter({
      name: 'mcp_gateway_redis_reconnects_total',
      help: 'Connections made again after one was lost.',
      labelNames,
      registers,
    });
    this.#unreadable = new Counter({
      name: 'mcp_gateway_redis_unreadable_total',
      help: 'Values found in Redis that this program did not write, or has no key for.',
      labelNames,
      registers,
    });
    this.#gauge(
      registry,
      'redis_breaker_state',
      'Breaker: 0 closed, 1 open, 2 half-open.',
      (of) => stateNumbers[of.breaker],
    );
    this.#gauge(registry, 'redis_connected', 'Whether there is a connection.', (of) =>
      Number(of.isConnected),
    );
  }

  redisOperation(redis: string, outcome: OperationOutcome, seconds: number): void {
    this.#operations.inc({ redis, outcome });
    if (seconds > 0) this.#durations.observe({ redis }, seconds);
  }

  redisReconnected(redis: string): void {
    this.#reconnects.inc({ redis });
  }

  redisUnreadable(redis: string): void {
    this.#unreadable.inc({ redis });
  }

  watchRedis(read: () => Iterable<RedisReadings>): void {
    this.#reads.push(read);
  }

  #gauge(
    registry: Registry,
    name: string,
    help: string,
    reading: (of: RedisReadings) => number,
  ): void {
    const reads = this.#reads;
    new Gauge({
      name: `mcp_gateway_${name}`,
      help,
      labelNames: ['redis'],
      registers: [registry],
      collect() {
        this.reset();
        for (const of of reads.flatMap((read) => [...read()]))
          this.set({ redis: of.redis }, reading(of));
      },
    });
  }
}
