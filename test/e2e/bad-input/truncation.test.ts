import { describe, expect, it } from 'vitest';
import { addressOf, encodeAll, postOf, RawConnection } from '../faults/support/raw-bytes.ts';
import { call, expectSound, initialize, initialized } from '../faults/support/rig.ts';
import { openSessions, until } from '../faults/support/watch.ts';
import { useBench } from './rig.ts';

const bench = useBench();
const exchange = [initialize(), initialized, call(1, 'echo')];

const dispatched = (since: number): readonly string[] =>
  bench.heard.slice(since).filter((text) => text.includes('tools/call'));

describe('an exchange that stops in the middle', () => {
  it.each(['ws', 'frames', 'lines', 'unix'] as const)(
    'at any byte of its call over %s dispatches nothing',
    async (frontend) => {
      const whole = encodeAll(frontend, exchange);
      const callStart = encodeAll(frontend, exchange.slice(0, -1)).length;
      const before = bench.heard.length;
      for (let length = callStart; length < whole.length; length += 1) {
        const connection = await RawConnection.open(addressOf(bench.gateway, frontend));
        await connection.write(whole.subarray(0, length));
        connection.socket.end();
        await connection.closed;
      }
      await until(
        () => openSessions(bench.gateway),
        (count) => count === 0,
      );
      expect(dispatched(before)).toEqual([]);
    },
  );

  it('at any byte of a POST dispatches nothing', async () => {
    const whole = postOf('/api/v1/mcp', call(1, 'echo'));
    const before = bench.heard.length;
    for (let length = 0; length < whole.length; length += 1) {
      const connection = await RawConnection.open(addressOf(bench.gateway, 'http'));
      await connection.write(whole.subarray(0, length));
      connection.socket.end();
      await connection.closed;
      if (length > 0) expect(connection.text).not.toMatch(/^HTTP\/1\.1 (?!400)/);
    }
    expect(dispatched(before)).toEqual([]);
  });

  it('and stays silent is closed by a timer on TCP and HTTP', async () => {
    const cuts = [
      ['lines', '{"jsonrpc":"2.0"'],
      ['lines', '\n'],
      ['frames', 'MCPB\u0000\u0001'],
      ['frames', 'MC'],
      ['frames', ''],
      ['http', 'POST /mcp HTTP/1.1\r\nHost: local'],
      ['sse', 'GET /sse HTTP/1.1\r\n'],
      ['ws', 'GET /ws HTTP/1.1\r\nUpgrade: websocket\r\n'],
    ] as const;
    const startedMs = performance.now();
    const silent = await Promise.all(
      cuts.map(async ([frontend, text]) => {
        const connection = await RawConnection.open(addressOf(bench.gateway, frontend));
        await connection.write(text);
        return connection;
      }),
    );
    await Promise.all(silent.map(({ closed }) => closed));
    expect(performance.now() - startedMs).toBeLessThan(12_500);
  });

  it('leaves the gateway alive', async () => {
    await expectSound(bench.gateway);
  });
});
