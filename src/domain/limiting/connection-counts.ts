import { clientOf } from './client-address.ts';
import type { TrustedProxies } from './trusted-proxies.ts';

export interface ConnectionCaps {
  /** Connections of all clients together; 0: no cap. */
  readonly max: number;
  /** Connections of one address, for IPv6 of one /64; 0: no cap. */
  readonly maxPerAddress: number;
  /** Addresses of this machine have no cap of their own: all clients of a proxy beside the gateway come from one. */
  readonly sparesLoopback: boolean;
}

/** Why a connection is one too many. */
export type Surplus = 'all' | 'address';

/** How many connections are open, together and by address. */
export class ConnectionCounts {
  /** May change while connections are open: what is open stays. */
  caps: ConnectionCaps;
  readonly #proxies: Pick<TrustedProxies, 'isProxy'> | undefined;
  readonly #byClient = new Map<string, number>();
  #open = 0;

  /** `proxies`: all their clients come from them, so that no address of theirs has a cap of its own. */
  constructor(caps: ConnectionCaps, proxies?: Pick<TrustedProxies, 'isProxy'>) {
    this.caps = caps;
    this.#proxies = proxies;
  }

  get open(): number {
    return this.#open;
  }

  /** Counts a connection in, unless it is one too many; every one that was counted must be counted out. */
  enter(address: string): Surplus | undefined {
    const { max, maxPerAddress, sparesLoopback } = this.caps;
    if (max > 0 && this.#open >= max) return 'all';
    const client = clientOf(address);
    const count = this.#byClient.get(client) ?? 0;
    const isCapped = maxPerAddress > 0 && !(sparesLoopback && isLoopback(client));
    if (isCapped && count >= maxPerAddress && this.#proxies?.isProxy(address) !== true) {
      return 'address';
    }
    this.#open += 1;
    this.#byClient.set(client, count + 1);
    return undefined;
  }

  leave(address: string): void {
    const client = clientOf(address);
    const count = this.#byClient.get(client);
    if (count === undefined) return;
    this.#open -= 1;
    if (count === 1) this.#byClient.delete(client);
    else this.#byClient.set(client, count - 1);
  }
}

const isLoopback = (client: string): boolean => client.startsWith('127.') || client === '::1';
