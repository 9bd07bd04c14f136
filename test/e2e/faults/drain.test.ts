import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { addressOf, RawConnection, streamRequest } from './support/raw-bytes.ts';
import {
  call,
  type FaultGateway,
  frontends,
  initialize,
  openClient,
  openGateway,
} from './support/rig.ts';
import { stdioEntry } from './support/server-process.ts';
import { until } from './support/watch.ts';

const LONG_MS = 10_000;
const LONG = `{"ms":${LONG_MS}}`;

/** An HTTP/1.1 answer in chunks that has its last chunk. */
const endsCleanly = (text: string): boolean => text.endsWith('\r\n0\r\n\r\n');

const readiness = async (gateway: FaultGateway): Promise<number> =>
  (await fetch(gateway.url('http', '/ready'))).status;

const signal = (gateway: FaultGateway): void => {
  process.kill(gateway.pid, 'SIGTERM');
};

const openStream = async (
  gateway: FaultGateway,
  frontend: 'http' | 'sse',
  path: string,
  header = '',
): Promise<RawConnection> => {
  const stream = await RawConnection.open(addressOf(gateway, frontend));
  await stream.write(streamRequest(path, header));
  await stream.until(() => stream.text.includes('200 OK'));
  return stream;
};

describe('[F24] SIGTERM', () => {
  it('lets long calls finish, says so to probes and ends every kind of connection cleanly', async () => {
    const gateway = await openGateway({ servers: { demo: stdioEntry } });
    const clients = await Promise.all(frontends.map((name) => openClient(gateway, name)));
    const webSocket = new WebSocket(`ws://127.0.0.1:${gateway.port('ws')}/mcp`, 'mcp');
    await once(webSocket, 'open');
    const closed = once(webSocket, 'close');
    webSocket.send(initialize());
    const events = await openStream(gateway, 'sse', '/sse');
    const answers = clients.map((client) => client.request(call(1, 'wait', LONG)));
    await until(
      async () =>
        (await (await fetch(gateway.url('http', '/health'))).text()).includes(
          '"calls_in_flight":6',
        ),
      (allRun) => allRun,
    );
    signal(gateway);
    const signalledMs = performance.now();
    await until(
      () => readiness(gateway),
      (status) => status === 503,
      500,
    );
    for (const answer of await Promise.all(answers)) expect(answer).toContain('"waited":true');
    expect(performance.now() - signalledMs).toBeGreaterThan(LONG_MS * 0.9);
    const answeredMs = performance.now();
    expect((await closed)[0]).toBe(1001);
    await events.closed;
    expect(endsCleanly(events.text)).toBe(true);
    expect(await gateway.exited).toBe(0);
    expect(performance.now() - answeredMs).toBeLessThan(5_000);
  });

  it('ends the standalone stream of an HTTP session cleanly', async () => {
    const gateway = await openGateway({ servers: { a: stdioEntry, b: stdioEntry } });
    const answer = await fetch(gateway.url('http', '/mcp'), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
      },
      body: initialize(),
    });
    await answer.text();
    const header = `Mcp-Session-Id: ${answer.headers.get('mcp-session-id')}\r\n`;
    const stream = await openStream(gateway, 'http', '/mcp', header);
    expect(await gateway.stop()).toBe(0);
    await stream.closed;
    expect(endsCleanly(stream.text)).toBe(true);
  });

  it('a second time gives up waiting for calls, which are told', async () => {
    const gateway = await openGateway({ servers: { demo: stdioEntry } });
    const client = await openClient(gateway, 'ws');
    const answer = client.request(call(1, 'hang'));
    await client.request(call(2, 'echo'));
    signal(gateway);
    await gateway.line((line) => line.includes('"draining"'));
    const againMs = performance.now();
    signal(gateway);
    expect(await answer).toContain('shutting down');
    expect(await gateway.exited).toBe(0);
    expect(performance.now() - againMs).toBeLessThan(5_000);
  });
});
