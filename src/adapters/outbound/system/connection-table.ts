import { isIPv4 } from 'node:net';
import { endianness } from 'node:os';
import type { WatchedConnection } from '../../../application/ports/driven/connection-watch.ts';

/** A connection with something unacknowledged. */
export interface Unacknowledged {
  /** It is sent again and again. False for a peer whose window is closed: that one is asked whether it reads. */
  readonly isRepeated: boolean;
  /** How many times in a row, since something was acknowledged last. */
  readonly repetitions: number;
}

export type Ends = Pick<
  WatchedConnection,
  'localAddress' | 'localPort' | 'remoteAddress' | 'remotePort'
>;

/** The hexadecimal digits of an address and a port, and the `:` between. */
const IPV4_END = 8 + 1 + 4;
const IPV6_END = 32 + 1 + 4;
/** From the end of the addresses, in characters: ` st tx_queue:rx_queue tr:tm->when retrnsmt`. */
const SENT_AT = 4;
const TIMER_AT = 22;
const REPETITIONS_AT = 34;
const NUMBER_DIGITS = 8;

/** The timer that sends again is `01`; `04` asks a closed window. */
const REPEATING = '01';
const NOTHING = '00000000';

/**
 * Reads `/proc/net/tcp` or `tcp6` (Linux, Documentation/networking/proc_net_tcp.rst) and tells `found` of the wanted
 * connections that have something unacknowledged. Lines of others cost no more than finding them.
 */
export const readConnectionTable = <Wanted>(
  table: string,
  wanted: ReadonlyMap<string, Wanted>,
  found: (wanted: Wanted, state: Unacknowledged) => void,
): void => {
  let lineAt = table.indexOf('\n') + 1;
  while (lineAt > 0 && lineAt < table.length) {
    const begin = table.indexOf(': ', lineAt) + 2;
    if (begin < 2) return;
    const width = table.charAt(begin + 8) === ':' ? IPV4_END : IPV6_END;
    const rest = begin + 2 * width + 1;
    if (!table.startsWith(NOTHING, rest + SENT_AT)) {
      const one = wanted.get(table.slice(begin, rest));
      if (one !== undefined) found(one, stateAt(table, rest));
    }
    lineAt = table.indexOf('\n', rest) + 1;
  }
};

const stateAt = (table: string, rest: number): Unacknowledged => ({
  isRepeated: table.startsWith(REPEATING, rest + TIMER_AT),
  repetitions: Number.parseInt(
    table.slice(rest + REPETITIONS_AT, rest + REPETITIONS_AT + NUMBER_DIGITS),
    16,
  ),
});

/** Both ends of a connection as they stand in the table; undefined when it has none (any more). */
export const tableKeyOf = (ends: Ends, order = endianness()): string | undefined => {
  const { localAddress, localPort, remoteAddress, remotePort } = ends;
  if (localAddress === undefined || localPort === undefined) return undefined;
  if (remoteAddress === undefined || remotePort === undefined) return undefined;
  return `${endText(localAddress, localPort, order)} ${endText(remoteAddress, remotePort, order)}`;
};

/** Whether it stands in `tcp6`, where addresses of version 4 are mapped ones. */
export const isInIpv6Table = (key: string): boolean => key.length > 2 * IPV4_END + 1;

const endText = (address: string, port: number, order: 'BE' | 'LE'): string => {
  const bytes = isIPv4(address) ? ipv4Bytes(address) : ipv6Bytes(address);
  let text = '';
  // Four bytes are written as one number of this machine.
  for (let at = 0; at < bytes.length; at += 4) {
    const word = bytes.slice(at, at + 4);
    for (const byte of order === 'LE' ? word.reverse() : word) text += hex(byte, 2);
  }
  return `${text}:${hex(port, 4)}`;
};

const hex = (value: number, digits: number): string =>
  value.toString(16).toUpperCase().padStart(digits, '0');

const ipv4Bytes = (address: string): number[] => address.split('.').map(Number);

/** RFC 4291 §2.2, with a zone (RFC 4007 §11) that does not count. */
const ipv6Bytes = (address: string): number[] => {
  const [plain = ''] = address.split('%');
  const [head = '', tail] = plain.split('::');
  const before = groupBytes(head);
  const after = tail === undefined ? [] : groupBytes(tail);
  const gap = Array.from({ length: 16 - before.length - after.length }, () => 0);
  return [...before, ...gap, ...after];
};

const groupBytes = (groups: string): number[] =>
  groups === '' ? [] : groups.split(':').flatMap(bytesOfGroup);

const bytesOfGroup = (group: string): number[] => {
  if (group.includes('.')) return ipv4Bytes(group);
  const value = Number.parseInt(group, 16);
  return [value >> 8, value & 0xff];
};
