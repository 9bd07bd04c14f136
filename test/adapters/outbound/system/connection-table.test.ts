import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Ends,
  isInIpv6Table,
  readConnectionTable,
  tableKeyOf,
  type Unacknowledged,
} from '../../../../src/adapters/outbound/system/connection-table.ts';

const HEAD =
  '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';

/** As Linux 6.18 wrote them: one that listens, one that is left behind, and those of the tests. */
const ipv4Table = `${HEAD}
   0: 0100007F:3F02 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 10830695 1 00000000a0be9a84 100 0 0 10 0
   6: 0100007F:AB90 0100007F:9775 06 00000000:00000000 03:00000179 00000000     0        0 0 3 00000000f26487b7
 394: 01FA13C6:DD2C 02FA13C6:138A 01 00000000:00000000 00:00000000 00000000     0        0 10902421 1 000000008ab4aca0 20 0 0 10 -1
 412: 01FA13C6:DD2C 02FA13C6:1389 01 00000005:00000000 01:00000082 00000003     0        0 10902421 2 000000008ab4aca0 163 0 0 1 -1
 421: 01FA13C6:D466 02FA13C6:138B 01 0008BA38:00000000 04:000000CB 00000000     0        1 10902423 2 0000000007316039 20 0 0 104 -1
`;
const ipv6Table = `${HEAD}
   1: 0000000000000000FFFF000001FA13C6:1771 0000000000000000FFFF000002FA13C6:A820 01 00000005:00000000 01:00000080 00000003     0        0 10902454 2 000000009f64b5e6 163 0 0 1 -1
   2: 100F00FD000000000000000001000000:9E44 100F00FD000000000000000002000000:138A 01 00000005:00000000 01:00000080 0000000B     0        0 10902422 2 00000000a89b9aec 163 0 0 1 -1
`;

const ends = (
  localAddress: string,
  localPort: number,
  remoteAddress: string,
  remotePort: number,
): Ends => ({ localAddress, localPort, remoteAddress, remotePort });

const stateOf = (table: string, wanted: Ends): Unacknowledged | undefined => {
  const key = tableKeyOf(wanted, 'LE') ?? '';
  const found: Unacknowledged[] = [];
  readConnectionTable(table, new Map([[key, wanted]]), (_wanted, state) => found.push(state));
  return found[0];
};

describe('what is unacknowledged', () => {
  const toIpv4 = (port: number, remotePort: number) =>
    stateOf(ipv4Table, ends('198.19.250.1', port, '198.19.250.2', remotePort));

  test('is sent again to a peer that vanished', () => {
    expect(toIpv4(56_620, 5_001)).toEqual({ isRepeated: true, repetitions: 3 });
  });

  test('waits for a peer that does not read', () => {
    expect(toIpv4(54_374, 5_003)).toEqual({ isRepeated: false, repetitions: 0 });
  });

  test('is nothing on a connection at rest, and on one that is not in the table', () => {
    expect(toIpv4(56_620, 5_002)).toBeUndefined();
    expect(toIpv4(56_620, 5_004)).toBeUndefined();
  });

  test('is found by addresses of version 6, and by mapped ones', () => {
    const ipv6 = ends('fd00:f10::1', 40_516, 'fd00:f10::2', 5_002);
    expect(stateOf(ipv6Table, ipv6)).toEqual({ isRepeated: true, repetitions: 11 });
    const zoned = ends('fd00:f10::1%f10a', 40_516, 'fd00:f10:0:0:0:0:0:2', 5_002);
    expect(stateOf(ipv6Table, zoned)).toEqual({ isRepeated: true, repetitions: 11 });
    const mapped = ends('::ffff:198.19.250.1', 6_001, '::ffff:198.19.250.2', 43_040);
    expect(stateOf(ipv6Table, mapped)).toEqual({ isRepeated: true, repetitions: 3 });
  });
});

test('the numbers of machines that write the highest byte first are read as well', () => {
  const mapped = ends('::ffff:198.19.250.1', 6_001, '::1', 80);
  expect(tableKeyOf(mapped, 'BE')).toBe(
    '00000000000000000000FFFFC613FA01:1771 00000000000000000000000000000001:0050',
  );
  const plain = ends('198.19.250.1', 6_001, '127.0.0.1', 80);
  expect(tableKeyOf(plain, 'BE')).toBe('C613FA01:1771 7F000001:0050');
});

test('which table a connection stands in shows in its key', () => {
  const isIpv6 = (one: Ends) => isInIpv6Table(tableKeyOf(one, 'LE') ?? '');
  expect(isIpv6(ends('127.0.0.1', 1, '127.0.0.1', 2))).toBe(false);
  expect(isIpv6(ends('::1', 1, '::1', 2))).toBe(true);
});

test('a connection that is closed has no key', () => {
  expect(tableKeyOf({})).toBeUndefined();
  expect(tableKeyOf({ localAddress: '127.0.0.1', localPort: 1 })).toBeUndefined();
});

test('a table that is cut anywhere is read as far as it goes', () => {
  const wanted = ends('198.19.250.1', 56_620, '198.19.250.2', 5_001);
  const whole = ipv4Table.indexOf(' 421:');
  fc.assert(
    fc.property(fc.nat(ipv4Table.length), (length) => {
      const state = stateOf(ipv4Table.slice(0, length), wanted);
      if (length >= whole) expect(state).toEqual({ isRepeated: true, repetitions: 3 });
    }),
  );
});
