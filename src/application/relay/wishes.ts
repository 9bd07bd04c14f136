import type { BackendProtocol } from '../../domain/balancing/endpoint.ts';
import { Fault } from '../../domain/fault/fault.ts';
import type { Era } from '../../domain/mcp/revisions.ts';
import type { Message } from '../../domain/wire/message.ts';
import type { PoolDirectory } from '../pools/pool-directory.ts';
import type { ServerPool } from '../pools/server-pool.ts';
import type { EndpointWish } from '../ports/driving/gateway.ts';
import type { Route } from './route.ts';

/** What clients may ask of the choice of endpoints (mission FE-24, FE-25). */
export class Wishes {
  readonly #pools: PoolDirectory;
  #turn = 0;

  constructor(pools: PoolDirectory) {
    this.#pools = pools;
  }

  /** A ping with a wish asks for a server; without one the gateway answers it. */
  isPingToServer({ protocol, acrossProtocols }: EndpointWish, { method }: Message): boolean {
    return method === 'ping' && (protocol !== undefined || acrossProtocols);
  }

  /** Where such a ping goes: to the server it names, else to each that can serve the wish in turn. */
  route(onlyServer: string | undefined, { protocol }: EndpointWish): Route | Fault {
    if (onlyServer !== undefined) return { server: onlyServer, edits: [], shown: undefined };
    const able = this.#pools.all.filter((pool) => protocol === undefined || has(pool, protocol));
    const chosen = able[this.#turn % Math.max(able.length, 1)];
    this.#turn += 1;
    return chosen === undefined
      ? this.#nowhere(protocol)
      : { server: chosen.server, edits: [], shown: undefined };
  }

  /** Why `server` cannot serve the wish; undefined when it can. */
  refusal(server: string, era: Era, wish: EndpointWish): Fault | undefined {
    const { protocol } = wish;
    const pool = this.#pools.find(server);
    if (protocol === undefined || pool === undefined) return undefined;
    const reached = protocolsOf(pool);
    if (!reached.includes(protocol)) {
      const text = `server "${server}" is not reached by ${protocol}, only by ${reached.join(', ')}`;
      return new Fault('invalid_params', text);
    }
    const hasOwnLinks = era === 'legacy' && !pool.shared;
    if (hasOwnLinks || reached.length === 1) return undefined;
    const text = `the links of server "${server}" are shared by all clients, so none can choose among ${reached.join(', ')}`;
    return new Fault('invalid_params', text);
  }

  #nowhere(protocol: BackendProtocol | undefined): Fault {
    const reached = new Set(this.#pools.all.flatMap(protocolsOf));
    const text = `no server is reached by ${protocol ?? 'anything'}; the choices are ${[...reached].join(', ')}`;
    return new Fault('invalid_params', text);
  }
}

const protocolsOf = ({ endpoints }: ServerPool): readonly BackendProtocol[] => [
  ...new Set(endpoints.map(({ target }) => target.protocol)),
];

const has = ({ endpoints }: ServerPool, protocol: BackendProtocol): boolean =>
  endpoints.some(({ target }) => target.protocol === protocol);
