import { describe, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import { addressOf, binaryFrame, RawConnection } from '../faults/support/raw-bytes.ts';
import { call, expectSound, initialize } from '../faults/support/rig.ts';
import { metric } from '../faults/support/watch.ts';
import { useBench } from './rig.ts';

const ERROR = 5;
const MEBIBYTE = 1_048_576;
const bench = useBench();

const exchange = async (...parts: readonly (string | Uint8Array)[]): Promise<RawConnection> => {
  const connection = await RawConnection.open(addressOf(bench.gateway, 'frames'));
  for (const part of parts) await connection.write(part);
  await connection.closed;
  return connection;
};

/** The error of the last frame. */
const lastError = ({ received }: RawConnection): unknown => {
  let at = 0;
  for (;;) {
    const end = at + 12 + received.readUInt32BE(at + 8);
    if (end >= received.length) break;
    at = end;
  }
  expect(received.readUInt16BE(at + 6)).toBe(ERROR);
  const error = JSON.parse(received.toString('utf8', at + 12)) as { readonly error_code: unknown };
  return error.error_code;
};

const hello = binaryFrame(initialize());

describe('[I04] a binary header', () => {
  it.each([
    ['a type of 0', { type: 0 }, 'invalid_request'],
    ['a type of 8', { type: 8 }, 'invalid_request'],
    ['a type of 255', { type: 0xff }, 'invalid_request'],
    ['a type with its high byte set', { type: 0x0101 }, 'invalid_request'],
    ['version 2', { version: 2 }, 'unsupported_protocol_version'],
    ['version 0', { version: 0 }, 'unsupported_protocol_version'],
    ['a version with its high byte set', { version: 0x0101 }, 'unsupported_protocol_version'],
    ['another magic', { magic: 'MCPX' }, 'invalid_request'],
    ['the magic of HTTP', { magic: 'GET ' }, 'invalid_request'],
    ['a length over the limit', { length: 10 * MEBIBYTE + 1 }, 'message_too_large'],
    ['the largest length', { length: 0xffffffff }, 'message_too_large'],
  ])('with %s gets a typed error and a close', async (_, header, code) => {
    const errorsBefore = await metric(bench.gateway, 'mcp_gateway_tcp_protocol_errors_total');
    const connection = await exchange(hello, binaryFrame('{}', header));
    expect(lastError(connection)).toBe(code);
    expect(await metric(bench.gateway, 'mcp_gateway_tcp_protocol_errors_total')).toBe(
      errorsBefore + 1,
    );
  });

  it.each([
    ['a foreign protocol', 'SSH-2.0-OpenSSH_9.9\r\n'],
    ['a TLS handshake', Buffer.from('160301020001000001fc0303', 'hex')],
    ['a hello that no dialect has', Buffer.from('4d43500100000000', 'hex')],
    ['version 2 at once', binaryFrame('{}', { version: 0x0200 })],
    ['HTTP', 'GET / HTTP/1.1\r\n\r\n'],
    ['scalars', '42\n'],
  ])('that begins a connection with %s gets an error line and a close', async (_, bytes) => {
    const connection = await exchange(bytes);
    expect(connection.text).toContain('"error"');
    expect(connection.text).not.toMatch(/<html|node:/i);
  });

  it('allocates nothing for the length it claims', async () => {
    const { pid } = bench.gateway;
    resetPeak(pid);
    const before = residentBytes(pid, 'VmRSS');
    const claims = await Promise.all(
      Array.from({ length: 50 }, async () => {
        const connection = await RawConnection.open(addressOf(bench.gateway, 'frames'));
        await connection.write(binaryFrame('{', { length: 10 * MEBIBYTE }));
        await connection.write(binaryFrame('{', { length: 10 * MEBIBYTE }).subarray(0, 1));
        return connection;
      }),
    );
    await metric(bench.gateway, 'mcp_gateway_connections_active');
    expect(residentBytes(pid, 'VmHWM') - before).toBeLessThan(24 * MEBIBYTE);
    await Promise.all(claims.map((connection) => connection.vanish()));
  });

  it('of an empty payload, a stray answer or a second handshake harms nobody', async () => {
    const connection = await RawConnection.open(addressOf(bench.gateway, 'frames'));
    await connection.write(hello);
    await connection.write(binaryFrame(''));
    await connection.write(binaryFrame('{"jsonrpc":"2.0","id":99,"result":{}}', { type: 2 }));
    await connection.write(hello);
    await connection.write(binaryFrame('{"min_version":1,"max_version":1}', { type: 6 }));
    await connection.write(binaryFrame(call(7, 'echo')));
    await connection.until(() => connection.text.includes('"id":7,'));
    expect(connection.text).toContain('-32700');
    await connection.vanish();
    await expectSound(bench.gateway);
  });
});
