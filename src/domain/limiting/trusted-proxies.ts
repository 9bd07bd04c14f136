import { parseAddress } from '../egress/ip-address.ts';
import { holds, type Network } from '../egress/network.ts';

export interface ProxySettings {
  readonly networks: readonly Network[];
  /** The header they add to. The other one passes through them as its client wrote it, so that it says nothing. */
  readonly header: 'x-forwarded-for' | 'forwarded';
}

/**
 * Whom a request is from that came by way of proxies. A proxy adds the address it was reached from at the end of the header, so
 * what stands there is true as far as proxies we trust wrote it: from the end up to the first address that is none of
 * theirs, which is the client's. How many there are is not counted: that could be made up (reliability, lesson 19).
 */
export class TrustedProxies {
  readonly header: ProxySettings['header'];
  readonly #networks: readonly Network[];

  constructor({ networks, header }: ProxySettings) {
    this.header = header;
    this.#networks = networks;
  }

  /** `remote`: the other end of the connection; `said`: the header, all of its lines joined by commas. */
  clientOf(remote: string, said: string | undefined): string {
    if (said === undefined || !this.isProxy(remote)) return remote;
    const hops = this.header === 'forwarded' ? forwardedFor(said) : said.split(',').map(plain);
    let client = remote;
    for (const hop of hops.toReversed()) {
      if (hop === undefined) return client; // nobody knows who that was
      client = hop;
      if (!this.isProxy(hop)) return client;
    }
    return client;
  }

  isProxy(text: string): boolean {
    const address = parseAddress(text);
    return address !== undefined && this.#networks.some((network) => holds(network, address));
  }
}

const bracketed = /^\[([^\]]+)\](?::\d{1,5})?$/;
const v4WithPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/;

/** An address without its port; undefined for anything else. */
const plain = (text: string): string | undefined => {
  const trimmed = text.trim();
  const bare = bracketed.exec(trimmed)?.[1] ?? v4WithPort.exec(trimmed)?.[1] ?? trimmed;
  return parseAddress(bare) === undefined ? undefined : bare;
};

const pair =
  /[ \t]*([\w!#$%&'*+.^`|~-]+)=("(?:[^"\\]|\\.)*"|[\w!#$%&'*+.^`|~:[\]-]+)[ \t]*([;,]|$)/y;

/**
 * The `for` of each element of a `Forwarded` header (RFC 7239 §4). Of one that breaks its grammar nothing is read: what a client
 * left open would swallow what its proxy added.
 */
const forwardedFor = (said: string): readonly (string | undefined)[] => {
  const hops: (string | undefined)[] = [];
  let hop: string | undefined;
  let at = 0;
  while (at < said.length) {
    pair.lastIndex = at;
    const [whole = '', name = '', value = '', end] = pair.exec(said) ?? [];
    if (whole === '') return [undefined];
    if (name.toLowerCase() === 'for') hop = plain(unquoted(value));
    if (end !== ';') {
      hops.push(hop);
      hop = undefined;
    }
    at += whole.length;
  }
  return hops;
};

const unquoted = (value: string): string =>
  value.startsWith('"') ? value.slice(1, -1).replace(/\\(.)/g, '$1') : value;
