import type { PickRequest } from '../../domain/balancing/candidate.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { EndpointState, Obstacle } from './endpoint-state.ts';

/** Why no endpoint takes a request (mission LB-23): `error.data.reason`, and the label of the metric. */
type RefusalReason =
  | 'no_endpoints'
  | 'no_backend'
  | 'circuit_open'
  | 'no_healthy_endpoints'
  | 'all_backends_down';

const reasons: Readonly<Record<Obstacle, RefusalReason>> = {
  draining: 'no_backend',
  circuit_open: 'circuit_open',
  unhealthy: 'no_healthy_endpoints',
  ejected: 'no_healthy_endpoints',
  resting: 'all_backends_down',
  full: 'no_healthy_endpoints',
};

/** Refuses a request that none of these endpoints takes, with the time after which the first of them may. */
export const refusalOf = (
  server: string,
  states: readonly EndpointState[],
  { suits }: PickRequest,
): Fault => {
  if (states.length === 0) {
    return refusal('no_endpoints', `server "${server}" has no endpoint`, undefined);
  }
  const asked = suits === undefined ? states : states.filter(suits);
  const reason = reasonOf(asked);
  const soonest = soonestOf(asked);
  const leftMs = soonest?.changesInMs;
  return refusal(reason, textOf(server, asked, reason, soonest), leftMs);
};

/** What keeps all of them from it; where they differ, that none is well. */
const reasonOf = (states: readonly EndpointState[]): RefusalReason => {
  const found = new Set(
    states.flatMap(({ obstacle }) => (obstacle === undefined ? [] : [reasons[obstacle]])),
  );
  const [only] = found;
  if (only === undefined) return 'no_backend';
  return found.size === 1 ? only : 'no_healthy_endpoints';
};

const soonestOf = (states: readonly EndpointState[]): EndpointState | undefined =>
  states
    .filter(({ changesInMs }) => changesInMs !== undefined)
    .toSorted((one, other) => (one.changesInMs ?? 0) - (other.changesInMs ?? 0))[0];

const textOf = (
  server: string,
  states: readonly EndpointState[],
  reason: RefusalReason,
  soonest: EndpointState | undefined,
): string => {
  const count = states.length === 1 ? 'its endpoint' : `its ${states.length} endpoints`;
  const trouble = (soonest ?? states.find(({ lastTrouble }) => lastTrouble !== ''))?.lastTrouble;
  const last = trouble === undefined || trouble === '' ? '' : `; last: ${trouble}`;
  switch (reason) {
    case 'no_endpoints':
    case 'no_backend':
      return `server "${server}" has no endpoint that takes this request`;
    case 'circuit_open':
      return `the circuit of server "${server}" is open, ${count} failed too often${again(soonest)}${last}`;
    case 'no_healthy_endpoints':
      return `server "${server}" has no healthy endpoint${again(soonest)}${last}`;
    case 'all_backends_down':
      return soonest?.rest?.message ?? `server "${server}" cannot be reached${last}`;
  }
};

const again = (soonest: EndpointState | undefined): string =>
  soonest?.changesInMs === undefined ? '' : ` and is tried again in ${soonest.changesInMs} ms`;

const refusal = (reason: RefusalReason, text: string, leftMs: number | undefined): Fault =>
  new Fault('backend_unavailable', text, leftMs, { reason });
