import type { BackendProtocol, Endpoint } from '../../domain/balancing/endpoint.ts';
import type { BreakerState } from '../../domain/breaker/breaker.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { EndpointState, Obstacle } from '../traffic/endpoint-state.ts';

/** What share of its server's traffic an endpoint has, and why (mission LB-22). */
export interface WeightRow {
  readonly server: string;
  readonly endpoint: string;
  readonly protocol: BackendProtocol;
  /** By the configuration; undefined where it says nothing, which is 100. */
  readonly configured: number | undefined;
  /** By an operator, in place of that; undefined: nobody set one. */
  readonly set: number | undefined;
  /** After protocol, health and warm-up. */
  readonly current: number;
}

interface EndpointTraffic extends WeightRow {
  readonly isUsable: boolean;
  /** Why no new traffic goes there; undefined when it does. */
  readonly obstacle: Obstacle | undefined;
  readonly breaker: BreakerState;
  readonly inFlight: number;
  readonly sessions: number;
  /** Requests sent there since it was listed. */
  readonly requests: number;
  readonly latencyMs: number;
  /** Empty when nothing failed. */
  readonly lastTrouble: string;
}

export interface ServerTraffic {
  readonly server: string;
  readonly policy: string;
  /** Requests that may be repeated now. */
  readonly retriesLeft: number;
  readonly endpoints: readonly EndpointTraffic[];
}

const maxWeight = 1_000_000;

/** What operators can do about traffic while the gateway runs. Faults are `not_found` and `invalid_params`. */
export class TrafficControl {
  readonly #pools: PoolDirectory;
  readonly #onEndpoints: (server: string) => void;

  /** `onEndpoints`: a server has other endpoints now. */
  constructor(pools: PoolDirectory, onEndpoints: (server: string) => unknown) {
    this.#pools = pools;
    this.#onEndpoints = (server) => void onEndpoints(server);
  }

  status(): readonly ServerTraffic[] {
    return this.#pools.all.map(({ server, balancer, retries }) => ({
      server,
      policy: balancer.settings.policy.policy,
      retriesLeft: retries.left,
      endpoints: balancer.states.map(trafficOf),
    }));
  }

  weights(): readonly WeightRow[] {
    return this.#pools.all.flatMap(({ balancer }) => balancer.states.map(weightOf));
  }

  /** Until `reset`, and for as long as the endpoint is listed. 0: only while no other endpoint takes a request. */
  setWeight(endpoint: string, weight: number): Fault | undefined {
    const isWeight = Number.isFinite(weight) && weight >= 0 && weight <= maxWeight;
    if (!isWeight)
      return new Fault('invalid_params', `a weight is a number from 0 to ${maxWeight}`);
    const found = this.#find(endpoint);
    if (found instanceof Fault) return found;
    found.state.setWeight(weight);
    return undefined;
  }

  /** The configured weights of one server, or of all, hold again. */
  reset(server?: string): Fault | undefined {
    return this.#each(server, ({ balancer }) => balancer.resetWeights());
  }

  /** Weights are worked out anew and the turns begin from the start, without waiting for something to change. */
  rebalance(server?: string): Fault | undefined {
    return this.#each(server, ({ balancer }) => balancer.rebalance());
  }

  /**
   * Nothing new goes to the endpoint. Resolves when what was in flight there is over, or its time is; sessions that live
   * there go on elsewhere with their next request.
   */
  drain(endpoint: string): Promise<void> | Fault {
    const found = this.#find(endpoint);
    return found instanceof Fault ? found : found.pool.moves.drain(found.state);
  }

  /** It takes traffic again, little by little. */
  resume(endpoint: string): Fault | undefined {
    const found = this.#find(endpoint);
    if (found instanceof Fault) return found;
    found.state.resume();
    return undefined;
  }

  /** One more instance of a server that is there. */
  addEndpoint(endpoint: Endpoint): Fault | undefined {
    const pool = this.#pools.find(endpoint.server);
    if (pool === undefined) return noServer(endpoint.server);
    if (!(this.#find(endpoint.id) instanceof Fault)) {
      return new Fault('invalid_params', `there is an endpoint "${endpoint.id}" already`);
    }
    void this.#replace(pool, [...pool.endpoints, endpoint]);
    return undefined;
  }

  /** Drains it, and resolves when it is let go of. */
  removeEndpoint(endpoint: string): Promise<void> | Fault {
    const found = this.#find(endpoint);
    if (found instanceof Fault) return found;
    const { pool, state } = found;
    return this.#replace(
      pool,
      pool.endpoints.filter((other) => other !== state.endpoint),
    );
  }

  /** All of one server's at once. Resolves when those that are not among them are let go of. */
  replaceEndpoints(server: string, endpoints: readonly Endpoint[]): Promise<void> | Fault {
    const pool = this.#pools.find(server);
    return pool === undefined ? noServer(server) : this.#replace(pool, endpoints);
  }

  #replace(pool: ServerPool, endpoints: readonly Endpoint[]): Promise<void> {
    const replaced = pool.replaceEndpoints(endpoints);
    this.#onEndpoints(pool.server);
    return replaced;
  }

  #find(endpoint: string): { readonly pool: ServerPool; readonly state: EndpointState } | Fault {
    for (const pool of this.#pools.all) {
      const state = pool.balancer.find(endpoint);
      if (state !== undefined) return { pool, state };
    }
    return new Fault('not_found', `there is no endpoint "${endpoint}"`);
  }

  #each(server: string | undefined, act: (pool: ServerPool) => void): Fault | undefined {
    const pools = server === undefined ? this.#pools.all : [this.#pools.find(server)];
    for (const pool of pools) {
      if (pool === undefined) return noServer(server ?? '');
      act(pool);
    }
    return undefined;
  }
}

const noServer = (server: string): Fault =>
  new Fault('not_found', `there is no server "${server}"`);

const weightOf = ({ endpoint, setWeightTo, weight }: EndpointState): WeightRow => ({
  server: endpoint.server,
  endpoint: endpoint.id,
  protocol: endpoint.target.protocol,
  configured: endpoint.weight,
  set: setWeightTo,
  current: weight,
});

const trafficOf = (state: EndpointState): EndpointTraffic => {
  const { isUsable, obstacle, breaker, inFlight, sessions, requests, latencyMs, lastTrouble } =
    state;
  const figures = { inFlight, sessions, requests, latencyMs };
  return { ...weightOf(state), isUsable, obstacle, breaker, ...figures, lastTrouble };
};
