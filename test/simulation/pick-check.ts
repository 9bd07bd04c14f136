import type { PoolDirectory } from '../../src/application/pools/pool-directory.ts';
import type { ServerPool } from '../../src/application/pools/server-pool.ts';
import type { EndpointState } from '../../src/application/traffic/endpoint-state.ts';
import { anyCandidate, type PickRequest } from '../../src/domain/balancing/candidate.ts';
import { Fault } from '../../src/domain/fault/fault.ts';
import type { World } from './world.ts';

/** At one instant. */
const maxPicks = 5_000;

/** Looks at every pick: never one that cannot take traffic, and never none, while another can. */
export const watchPicks = ({ all }: PoolDirectory, world: World): void => {
  for (const { balancer, server } of all) {
    const pick = balancer.pick.bind(balancer);
    let atMs = 0;
    let picks = 0;
    balancer.pick = (request = anyCandidate) => {
      picks = world.nowMs === atMs ? picks + 1 : 1;
      atMs = world.nowMs;
      if (picks > maxPicks) throw new Error(`${server}: somebody picks again and again, for ever`);
      const picked = pick(request);
      const usable = balancer.states.find((state) => state.isUsable && suits(state, request));
      const isUsable = !(picked instanceof Fault) && picked.isUsable;
      if (!isUsable && usable !== undefined) {
        const what = picked instanceof Fault ? picked.message : nameOf(picked);
        world.violated(`${server}: ${what} was picked while ${nameOf(usable)} could be`);
      }
      return picked;
    };
  }
};

/** What must hold once nothing is open: nobody takes a place anywhere. */
export const checkLoads = ({ all }: PoolDirectory, world: World): void => {
  for (const { balancer } of all) {
    for (const { endpoint, load, inFlight, sessions } of balancer.states) {
      if (load !== 0 || inFlight !== 0 || sessions !== 0)
        world.violated(
          `${endpoint.id} has load ${load} by ${inFlight} requests and ${sessions} sessions while nothing is open`,
        );
    }
  }
};

/** For the record, where something does not recover. */
export const statesOf = ({ balancer }: ServerPool): string =>
  balancer.states.map(nameOf).join(', ');

const suits = (state: EndpointState, request: PickRequest): boolean =>
  request.suits?.(state) !== false;

const nameOf = ({ endpoint, obstacle }: EndpointState): string =>
  `${endpoint.id} (${obstacle ?? 'usable'})`;
