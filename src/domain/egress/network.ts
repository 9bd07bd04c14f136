import { type Parsed, read, unreadable } from '../config/parsed.ts';
import { type IpAddress, parseAddress } from './ip-address.ts';

const ALL_BITS = 128;
/** Of an IPv4 address, in front of its own 32 bits. */
const V4_LEAD = 96;

/** All addresses that begin alike. */
export interface Network {
  readonly base: IpAddress;
  /** How many of the 128 bits they share. */
  readonly length: number;
}

/** `10.0.0.0/8`, `fd00::/8`, or one address. */
export const parseNetwork = (text: string): Parsed<Network> => {
  const [written = '', length, ...more] = text.split('/');
  const base = parseAddress(written);
  if (base === undefined || more.length > 0) {
    return unreadable(`${JSON.stringify(text)} is no address or network such as 10.0.0.0/8`);
  }
  const lead = written.includes(':') ? 0 : V4_LEAD;
  const own = length === undefined ? ALL_BITS - lead : lengthOf(length);
  if (own === undefined || own > ALL_BITS - lead) {
    return unreadable(`the length in ${JSON.stringify(text)} is not 0 to ${ALL_BITS - lead}`);
  }
  const network = { base, length: lead + own };
  return (base & lowBits(network)) === 0n
    ? read(network)
    : unreadable(`${JSON.stringify(text)} says more than its length of ${own} bits: write 0 there`);
};

export const holds = (network: Network, address: IpAddress): boolean =>
  (network.base ^ address) <= lowBits(network);

const lowBits = ({ length }: Network): bigint => (1n << BigInt(ALL_BITS - length)) - 1n;

const lengthOf = (text: string): number | undefined =>
  /^\d{1,3}$/.test(text) ? Number(text) : undefined;
