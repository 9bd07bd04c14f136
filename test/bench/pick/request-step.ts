import { systemClock, systemTimers } from '../../../src/adapters/outbound/system/clock.ts';
import type { PendingRequest } from '../../../src/application/links/pending.ts';
import { uncountedTraffic } from '../../../src/application/ports/driven/traffic-metrics.ts';
import { Balancer } from '../../../src/application/traffic/balancer.ts';
import { EndpointLink } from '../../../src/application/traffic/endpoint-link.ts';
import { EndpointState } from '../../../src/application/traffic/endpoint-state.ts';
import { DEFAULT_BALANCING, DEFAULT_HEALTH } from '../../../src/bootstrap/settings/defaults.ts';
import type { Endpoint } from '../../../src/domain/balancing/endpoint.ts';
import type { Step } from './steps.ts';

const endpointAt = (index: number): Endpoint => ({
  id: `e${index}`,
  server: 'bench',
  target: { protocol: 'unix', path: `/e${index}`, framing: 'newline' },
});

const request: PendingRequest = {
  method: 'tools/call',
  upstream: undefined,
  outgoingId: 0,
  sentAtMs: 0,
  generation: 0,
  progressKey: '',
  resting: false,
  onStreaming: () => undefined,
  onRelease: () => undefined,
  onAnswer: () => undefined,
  onFailure: () => undefined,
};

/**
 * All that one request pays: the pick, and at its begin and end breaker, load, latency and forecast of its endpoint, with
 * the real clock.
 */
export const wholeRequest = (count: number): Step => {
  const { breaker, check, ejection, forecast } = DEFAULT_HEALTH;
  const balancer = new Balancer(
    'bench',
    Array.from({ length: count }, (_, index) => endpointAt(index)),
    {
      policy: DEFAULT_BALANCING,
      breaker,
      threshold: check,
      ejection,
      forecast,
      isHealthAware: true,
      warmUpMs: 0,
      reopen: { firstDelayMs: 500, maxDelayMs: 30_000, stableAfterMs: 5_000 },
    },
    { clock: systemClock, timers: systemTimers, metrics: uncountedTraffic, random: Math.random },
  );
  const parts = { clock: systemClock, sent: () => undefined, closed: () => undefined };
  const purpose = { isOwnProcess: false, isLook: false };
  const links = new Map(
    balancer.states.map((state) => [state, new EndpointLink(state, parts, purpose)]),
  );
  return {
    name: 'a whole request',
    clockBytes: 48,
    run: () => {
      const picked = balancer.pick();
      const link = picked instanceof EndpointState ? links.get(picked) : undefined;
      link?.began(request);
      link?.ended(request, 'success');
      return link !== undefined;
    },
  };
};
