import { expect, test } from 'vitest';
import type { ServerPool } from '../../../src/application/pools/server-pool.ts';
import { GatewayBuild, type ServerPlan } from '../../support/application/gateway-build.ts';
import { settled } from '../../support/application/settled.ts';
import { breaking, down } from './rig.ts';

const opened = ({ balancer }: ServerPool): void => {
  for (const state of balancer.states) {
    for (let sent = 0; sent < 5; sent += 1) state.ended('failure', 1, state.began(), 0);
  }
};

const unhealthy = ({ balancer }: ServerPool): void => {
  for (const state of balancer.states) {
    for (let sent = 0; sent < 3; sent += 1) state.checked(false, 'no answer', 1);
  }
};

const unreachable = ({ balancer }: ServerPool): void => {
  for (const state of balancer.states) {
    for (let sent = 0; sent < 2; sent += 1) state.openFailed(down, state.opening());
  }
};

const drained = ({ balancer }: ServerPool): void => {
  for (const state of balancer.states) state.drain();
};

const emptied = (pool: ServerPool): void => void pool.replaceEndpoints([]);

test.each([
  ['circuit_open', 30_000, opened],
  ['no_healthy_endpoints', undefined, unhealthy],
  ['all_backends_down', 500, unreachable],
  ['no_backend', undefined, drained],
  ['no_endpoints', undefined, emptied],
] as const)(
  'a call that cannot be placed says %s, in its fault and in the metric [LB-23]',
  async (reason, retryAfterMs, happen) => {
    for (const plan of [{}, { shared: true }] satisfies readonly ServerPlan[]) {
      const build = new GatewayBuild({ alone: { endpoints: 2, ...plan } }, { traffic: breaking });
      const pool = build.pools.find('alone');
      if (pool !== undefined) happen(pool);
      const sink = build.connect().request(1, 'tools/call', '{"name":"x"}');
      await settled();
      expect(sink.parsed.error).toMatchObject({
        code: -32004,
        data: { error_code: 'backend_unavailable', reason },
      });
      expect(sink.parsed.error?.data?.retry_after_ms).toBe(retryAfterMs);
      expect(build.trafficMetrics.events).toContain(`alone refused ${reason}`);
    }
  },
);
