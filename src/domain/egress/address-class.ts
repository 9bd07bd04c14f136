import { fromV4, type IpAddress, v4Of } from './ip-address.ts';
import { holds, type Network, parseNetwork } from './network.ts';

/**
 * Where an address leads. `metadata`: to what a cloud tells its machines, secrets included. `reserved`: to nobody a
 * gateway has business with (multicast, documentation, tunnels of a time gone by).
 */
export type AddressClass =
  | 'public'
  | 'private'
  | 'loopback'
  | 'link_local'
  | 'metadata'
  | 'reserved';

type Row = readonly [AddressClass, ...networks: string[]];

/** The first row that fits counts. IANA special-purpose registries (RFC 6890), and what the clouds document. */
const table: readonly Row[] = [
  // AWS and most others; AWS tasks; Alibaba; Oracle; Azure, whose address is a public one; AWS and Google on IPv6.
  ['metadata', '169.254.169.254', '169.254.170.2', '169.254.170.23', '100.100.100.200'],
  ['metadata', '192.0.0.192', '168.63.129.16', 'fd00:ec2::254', 'fd00:ec2::23', 'fd20:ce::254'],
  ['link_local', '169.254.0.0/16', 'fe80::/10'],
  // A connection to the unspecified address reaches the machine itself.
  ['loopback', '127.0.0.0/8', '::1', '0.0.0.0', '::'],
  ['private', '10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', 'fc00::/7', 'fec0::/10'],
  // Shared by carriers (RFC 6598); for measurements (RFC 2544), in use behind some VPNs.
  ['private', '100.64.0.0/10', '198.18.0.0/15'],
  ['reserved', '0.0.0.0/8', '192.0.0.0/24', '192.0.2.0/24', '192.88.99.0/24'],
  ['reserved', '198.51.100.0/24', '203.0.113.0/24', '224.0.0.0/4', '240.0.0.0/4'],
  ['reserved', '100::/64', '2001:db8::/32', '3fff::/20', '5f00::/16', 'ff00::/8'],
];

const networkOf = (text: string): Network => {
  const parsed = parseNetwork(text);
  if (!parsed.ok) throw new TypeError(parsed.message);
  return parsed.value;
};

const classes = table.map(([name, ...texts]) => ({ name, networks: texts.map(networkOf) }));

/** Forms of IPv6 that carry an address of IPv4, and how far its 32 bits stand from the end. */
const carriers = [
  // Compatible (RFC 4291), translated (RFC 2765), NAT64 (RFC 6052), NAT64 of one's own (RFC 8215).
  { network: networkOf('::/96'), shift: 0n, isTunnel: true },
  { network: networkOf('::ffff:0:0:0/96'), shift: 0n, isTunnel: true },
  { network: networkOf('64:ff9b::/96'), shift: 0n, isTunnel: false },
  { network: networkOf('64:ff9b:1::/48'), shift: 0n, isTunnel: true },
  // 6to4 (RFC 3056); Teredo (RFC 4380), which writes it inverted.
  { network: networkOf('2002::/16'), shift: 80n, isTunnel: true },
  { network: networkOf('2001::/32'), shift: 0n, isTunnel: true, isInverted: true },
] as const;

/** The address of IPv4 that one of IPv6 leads to by way of a translator or a tunnel, as `fromV4` writes it. */
export const carriedBy = (address: IpAddress): IpAddress | undefined => {
  const carrier = carriers.find(({ network }) => holds(network, address));
  if (carrier === undefined || isOwnKind(address)) return undefined;
  const bits = address >> carrier.shift;
  return fromV4('isInverted' in carrier ? ~bits : bits);
};

export const classOf = (address: IpAddress): AddressClass => {
  const carried = carriedBy(address);
  if (carried === undefined) return ownClassOf(address);
  const inner = ownClassOf(carried);
  if (inner !== 'public') return inner;
  // Whoever has only IPv6 reaches all of IPv4 by NAT64; the other ways are no longer in use.
  return carriers.some(({ network, isTunnel }) => isTunnel && holds(network, address))
    ? 'reserved'
    : 'public';
};

const ownClassOf = (address: IpAddress): AddressClass =>
  classes.find(({ networks }) => networks.some((network) => holds(network, address)))?.name ??
  'public';

/** `::` and `::1` look like carriers of `0.0.0.0` and `0.0.0.1`. */
const isOwnKind = (address: IpAddress): boolean => address <= 1n || v4Of(address) !== undefined;
