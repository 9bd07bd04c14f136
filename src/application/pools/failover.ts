import type { Candidate, PickRequest } from '../../domain/balancing/candidate.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Clock } from '../ports/driven/clock.ts';
import type { TrafficMetrics } from '../ports/driven/traffic-metrics.ts';
import type { Balancer } from '../traffic/balancer.ts';
import type { EndpointState } from '../traffic/endpoint-state.ts';

export interface FailoverParts {
  readonly balancer: Balancer;
  readonly clock: Clock;
  readonly traffic: TrafficMetrics;
  /** Nobody waits longer for an endpoint that can be reached. */
  readonly patienceMs: number;
}

/**
 * Tries `first`, and as long as what fails does so for want of the endpoint, another one that suits and was not tried. The
 * last fault is the last word.
 */
export const tryInTurn = async <Outcome extends object>(
  first: EndpointState,
  request: PickRequest,
  attempt: (state: EndpointState) => Outcome | Fault | Promise<Outcome | Fault>,
  { balancer, clock, traffic, patienceMs }: FailoverParts,
): Promise<Outcome | Fault> => {
  const giveUpAtMs = clock.nowMs() + patienceMs;
  const tried = new Set<Candidate>();
  for (let state = first; ; ) {
    tried.add(state);
    const outcome = await attempt(state);
    if (!(outcome instanceof Fault) || !isForWantOf(outcome)) return outcome;
    const next = balancer.pick(without(request, tried));
    if (next instanceof Fault || clock.nowMs() >= giveUpAtMs) return outcome;
    traffic.failedOver(balancer.server, state.endpoint.target.protocol);
    state = next;
  }
};

/** Another endpoint may do better. */
const isForWantOf = ({ code, row }: Fault): boolean =>
  row.blamesEndpoint || code === 'session_lost';

const without = ({ affinity, suits }: PickRequest, tried: ReadonlySet<Candidate>): PickRequest => ({
  affinity,
  suits: (candidate) => !tried.has(candidate) && suits?.(candidate) !== false,
});
