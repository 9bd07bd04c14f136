import { ContainerModule } from 'inversify';
import { MemoryIdempotencyRecords } from '../../adapters/outbound/memory/idempotency-records.ts';
import { RedisIdempotencyRecords } from '../../adapters/outbound/redis/idempotency-records.ts';
import { PrometheusIdempotency } from '../../adapters/outbound/telemetry/idempotency-metrics.ts';
import { IdempotentCalls } from '../../application/idempotency/idempotent-calls.ts';
import type { Settings } from '../settings/settings.ts';
import { Tokens } from '../tokens.ts';

/** A call of a replica that is not heard of for so long is lost. */
const LEASE_MS = 5_000;

/** Calls that are carried out once. */
export const idempotencyModule = ({ idempotency: rules }: Settings): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(Tokens.idempotentCalls).toResolvedValue(
      (redis, local, clock, timers, identifiers, registry) => {
        if (rules === undefined) return undefined;
        const records =
          redis === undefined
            ? (local?.calls ?? new MemoryIdempotencyRecords(clock, rules.maxBytes))
            : new RedisIdempotencyRecords(redis);
        const metrics = new PrometheusIdempotency(registry);
        const parts = { records, clock, timers, identifiers, metrics };
        return new IdempotentCalls({ ...rules, leaseMs: LEASE_MS }, parts);
      },
      [
        Tokens.redisLink,
        Tokens.localState,
        Tokens.clock,
        Tokens.timers,
        Tokens.identifiers,
        Tokens.metricsRegistry,
      ],
    );
  });
