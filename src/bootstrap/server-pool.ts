import type { ReopenSettings } from '../application/links/reopen-gate.ts';
import { ServerPool, type ServerPoolParts } from '../application/pools/server-pool.ts';
import type { TrafficReading } from '../application/ports/driven/traffic-metrics.ts';
import { Balancer, type BalancerParts } from '../application/traffic/balancer.ts';
import { Retries } from '../application/traffic/retries.ts';
import { endpointHealthOf } from './endpoint-health.ts';
import type { ServerSettings, Settings } from './settings/settings.ts';
import { isPerCaller } from './settings/upstream-auth-settings.ts';

/** Reliability F03: half a second, doubled up to half a minute; five seconds of life count as healthy. */
const reopen = { firstDelayMs: 500, maxDelayMs: 30_000, stableAfterMs: 5_000 };

export type PoolSettings = Pick<Settings, 'health' | 'retry' | 'timeouts' | 'processes'>;

export interface PoolParts extends ServerPoolParts {
  readonly onForecast: BalancerParts['onForecast'];
}

/** The pool of one server, as its settings and those of all servers say. */
export const serverPoolOf = (
  server: ServerSettings,
  { health, retry, timeouts, processes }: PoolSettings,
  parts: PoolParts,
): ServerPool => {
  const { name, shared, replay, endpoints, balancing, times } = server;
  const clocked = {
    clock: parts.clock,
    timers: parts.timers,
    metrics: parts.traffic,
    random: Math.random,
  };
  const { breaker, threshold, ejection, forecast } = endpointHealthOf(health, server);
  const { isHealthAware, warmUpMs } = balancing;
  const rules = { breaker, threshold, ejection, forecast, isHealthAware, warmUpMs };
  const { logger, turnstiles, onForecast } = parts;
  const balancer = new Balancer(
    name,
    endpoints,
    { ...rules, policy: balancing, reopen: reopenOf(server, processes) },
    { ...clocked, logger, turnstiles, onForecast },
  );
  const maxAttempts = server.retry.maxAttempts ?? retry.maxAttempts;
  return new ServerPool(
    {
      server: name,
      shared,
      replay,
      sticky: balancing.sticky,
      isPerCaller: isPerCaller(server.auth),
    },
    balancer,
    new Retries(name, { ...retry, maxAttempts }, clocked),
    { connectTimeoutMs: times.connectMs ?? timeouts.connectMs, drainMs: timeouts.drainMs },
    parts,
  );
};

/** Where each session has a process of its own, one that crashes often is no reason to start none for the others. */
const reopenOf = (
  { workers, shared, era }: ServerSettings,
  { crashBudget: common }: Settings['processes'],
): ReopenSettings => {
  const { crashBudget, restartDelayMs: firstDelayMs = reopen.firstDelayMs } = workers ?? {};
  const isCounted = shared || era === 'modern';
  return {
    ...reopen,
    firstDelayMs,
    maxDelayMs: Math.max(firstDelayMs, reopen.maxDelayMs),
    crashBudget: crashBudget ?? (isCounted ? common : undefined),
  };
};

/** What metrics show of its endpoints. */
export const trafficReadings = ({ server, balancer }: ServerPool): readonly TrafficReading[] =>
  balancer.states.map(({ endpoint: { id, target }, weight, requests }) => ({
    endpoint: id,
    server,
    protocol: target.protocol,
    policy: balancer.settings.policy.policy,
    weight,
    requests,
  }));
