import type { Connectors } from '../../../src/application/pools/link-opener.ts';
import { ServerPool } from '../../../src/application/pools/server-pool.ts';
import type { BackendConnector } from '../../../src/application/ports/driven/backend-connector.ts';
import type { Clock, Timers } from '../../../src/application/ports/driven/clock.ts';
import type { Logger } from '../../../src/application/ports/driven/logger.ts';
import type { Metrics } from '../../../src/application/ports/driven/metrics.ts';
import {
  type TrafficMetrics,
  uncountedTraffic,
} from '../../../src/application/ports/driven/traffic-metrics.ts';
import type { Turnstiles } from '../../../src/application/traffic/admission/turnstiles.ts';
import { Balancer } from '../../../src/application/traffic/balancer.ts';
import { Retries, type RetrySettings } from '../../../src/application/traffic/retries.ts';
import type { StickyRule } from '../../../src/application/traffic/stickiness.ts';
import type { TrafficSettings } from '../../../src/application/traffic/traffic-settings.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import type { ReplayRule } from '../../../src/domain/mcp/repeatable.ts';

/** In turn, and nothing but failed links keeps traffic from an endpoint. */
export const plainTraffic: TrafficSettings = {
  policy: {
    policy: 'round_robin',
    protocolOrder: [],
    protocolWeights: {},
    fallback: true,
    zone: undefined,
  },
  breaker: {
    isEnabled: false,
    failureThreshold: 5,
    successThreshold: 2,
    openMs: 30_000,
    halfOpenMax: 1,
    windowMs: 60_000,
    errorRate: undefined,
    minRequests: 10,
    perProtocol: false,
  },
  threshold: { failures: 3, successes: 2 },
  ejection: undefined,
  forecast: undefined,
  isHealthAware: true,
  warmUpMs: 0,
  reopen: { firstDelayMs: 500, maxDelayMs: 30_000, stableAfterMs: 5_000 },
};

const plainRetries: RetrySettings = {
  isEnabled: true,
  maxAttempts: 3,
  strategy: 'exponential',
  initialDelayMs: 100,
  maxDelayMs: 5_000,
  multiplier: 2,
  budget: { share: 0.2, minPerSecond: 10 },
};

export interface PoolPlan {
  readonly server: string;
  readonly endpoints: readonly Endpoint[];
  readonly shared?: boolean;
  readonly replay?: ReplayRule;
  readonly sticky?: StickyRule;
  readonly isPerCaller?: boolean;
  readonly traffic?: Partial<TrafficSettings> | undefined;
  readonly retry?: Partial<RetrySettings> | undefined;
  readonly connectMs?: number;
  readonly drainMs?: number;
}

export interface PoolParts {
  readonly connectors: Connectors;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: Metrics;
  readonly traffic?: TrafficMetrics;
  readonly logger?: Logger;
  readonly turnstiles?: Turnstiles;
  /** 0 unless said otherwise. */
  readonly random?: () => number;
}

/** One backend for all protocols. */
export const connectedBy = (backend: BackendConnector): Connectors => ({
  stdio: backend,
  http: backend,
  sse: backend,
  websocket: backend,
  tcp: backend,
  unix: backend,
  auto: backend,
});

/** The pool of one server, put together as the bootstrap modules do it. */
export const poolOf = (plan: PoolPlan, parts: PoolParts): ServerPool => {
  const { server, endpoints, shared = false, replay = 'hints', sticky = { by: 'none' } } = plan;
  const { isPerCaller = false } = plan;
  const { clock, timers, traffic = uncountedTraffic, random = () => 0, turnstiles } = parts;
  const clocked = { clock, timers, metrics: traffic, random };
  const settings = { ...plainTraffic, ...plan.traffic };
  return new ServerPool(
    { server, shared, replay, sticky, isPerCaller },
    new Balancer(server, endpoints, settings, { ...clocked, logger: parts.logger, turnstiles }),
    new Retries(server, { ...plainRetries, ...plan.retry }, clocked),
    { connectTimeoutMs: plan.connectMs ?? 10_000, drainMs: plan.drainMs ?? 30_000 },
    { ...parts, traffic },
  );
};
