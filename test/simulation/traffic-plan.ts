import type { TrafficSettings } from '../../src/application/traffic/traffic-settings.ts';
import type { PolicyName } from '../../src/domain/balancing/policy.ts';
import { plainTraffic } from '../support/application/pools.ts';
import type { Chance } from './chance.ts';

/** What of the traffic settings differs between schedules. */
export type TrafficPlan = Pick<
  TrafficSettings,
  'policy' | 'breaker' | 'ejection' | 'forecast' | 'warmUpMs'
>;

const policies: readonly PolicyName[] = [
  'round_robin',
  'least_connections',
  'weighted',
  'weighted_random',
  'random',
  'ip_hash',
  'latency',
  'protocol_preference',
  'protocol_weighted',
  'cross_protocol',
  'cross_protocol_least_conn',
  'geographic',
];

const ejection = {
  failures: 3,
  outlierMargin: 0.3,
  minRequests: 5,
  intervalMs: 5_000,
  baseMs: 3_000,
  maxMs: 15_000,
  maxShare: 0.5,
};
const forecast = { slowMs: 2_000, horizonMs: 30_000, deviations: 3, warmUp: 10 };

export const trafficPlanOf = (chance: Chance): TrafficPlan => ({
  policy: { ...plainTraffic.policy, policy: chance.of(policies) },
  breaker: {
    ...plainTraffic.breaker,
    isEnabled: chance.hits(0.7),
    failureThreshold: chance.between(1, 5),
    successThreshold: chance.between(1, 2),
    openMs: chance.of([500, 5_000, 30_000]),
    errorRate: chance.hits(0.3) ? 0.5 : undefined,
    perProtocol: chance.hits(0.2),
  },
  ejection: chance.hits(0.4) ? ejection : undefined,
  forecast: chance.hits(0.4) ? forecast : undefined,
  warmUpMs: chance.hits(0.5) ? 5_000 : 0,
});
