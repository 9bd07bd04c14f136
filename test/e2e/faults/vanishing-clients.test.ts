import type { NetConnectOpts } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../support/clients/http.ts';
import type { ListeningServer } from './support/listening-server.ts';
import { addressOf, encodeAll, postOf, RawConnection, streamRequest } from './support/raw-bytes.ts';
import {
  call,
  expectSound,
  type FaultGateway,
  initialize,
  initialized,
  openClient,
  openGateway,
} from './support/rig.ts';
import { entryOf, listen } from './support/server.ts';
import { ToolScript } from './support/tool-script.ts';
import { metric, openSessions, until } from './support/watch.ts';

const AT_ONCE = 32;
const NOISE = '{"bytes":4000000}';

let gateway: FaultGateway;
let servers: readonly ListeningServer[];
let hung = 0;
let cancelled = 0;

beforeAll(async () => {
  const script = new ToolScript((text) => {
    if (text.includes('"hang"')) hung += 1;
    if (text.includes('notifications/cancelled')) cancelled += 1;
  });
  const place = { host: '127.0.0.1', port: 0 } as const;
  const [pipe, web] = [await listen('tcp', place, script), await listen('http', place, script)];
  servers = [pipe, web];
  gateway = await openGateway({
    servers: { pipe: entryOf('tcp', pipe.url), web: entryOf('http', web.url) },
  });
});

afterAll(async () => {
  await gateway.stop();
  await Promise.all(servers.map((server) => server.close()));
});

/** Runs the work for each number from 0 on, some at the same time. */
const forEachUpTo = async (
  count: number,
  work: (index: number) => Promise<void>,
): Promise<void> => {
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let index = next++; index <= count; index = next++) await work(index);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
};

/** Sends the first bytes and goes, once for each length of them. */
const vanishAtEveryByte = (address: NetConnectOpts, exchange: Buffer): Promise<void> =>
  forEachUpTo(exchange.length, async (length) => {
    const connection = await RawConnection.open(address);
    await connection.write(exchange.subarray(0, length));
    await connection.vanish(length % 2 === 1);
  });

/** Takes so many bytes of what comes and goes. */
const vanishWhileReading = (address: NetConnectOpts, exchange: Buffer): Promise<void> =>
  forEachUpTo(40, async (index) => {
    const connection = await RawConnection.open(address);
    await connection.write(exchange);
    await connection.until(() => connection.received.length >= index * 5_000);
    await connection.vanish(index % 2 === 1);
  });

const nothingIsLeft = async (sessions = 0): Promise<void> => {
  await until(
    () => openSessions(gateway),
    (count) => count === sessions,
  );
  await until(
    async () => ({ hung, cancelled, inFlight: await inFlight() }),
    (seen) => seen.hung === seen.cancelled && seen.inFlight === 0,
  );
  expect(await metric(gateway, 'mcp_gateway_connections_active')).toBe(sessions);
};

const inFlight = (): Promise<number> => metric(gateway, 'mcp_gateway_requests_in_flight');

describe('a client that vanishes', () => {
  it.each(['ws', 'frames', 'lines', 'unix'] as const)(
    '[F32] at any byte of an exchange over %s leaves nothing behind',
    async (frontend) => {
      const heardBefore = hung;
      const address = addressOf(gateway, frontend);
      const begin = [initialize(), initialized];
      await vanishAtEveryByte(address, encodeAll(frontend, [...begin, call(1, 'pipe__hang')]));
      const last = await RawConnection.open(address);
      await last.write(encodeAll(frontend, [...begin, call(1, 'pipe__hang')]));
      await until(
        () => hung,
        (count) => count > heardBefore,
      );
      await last.vanish(true);
      await nothingIsLeft();
      await vanishWhileReading(
        address,
        encodeAll(frontend, [...begin, call(1, 'web__noise', NOISE)]),
      );
      cancelled = hung;
      await nothingIsLeft();
      await expectSound(gateway, 'pipe__echo');
    },
  );

  it('[F32] at any byte of an exchange over HTTP+SSE leaves nothing behind', async () => {
    const address = addressOf(gateway, 'sse');
    await vanishAtEveryByte(address, Buffer.from(streamRequest('/sse')));
    await nothingIsLeft();
    const stream = await RawConnection.open(address);
    await stream.write(streamRequest('/sse'));
    await stream.until(() => stream.text.includes('sessionId='));
    const path = /data: (\S+)/.exec(stream.text)?.[1] ?? '';
    const post = async (message: string): Promise<void> => {
      const connection = await RawConnection.open(address);
      await connection.write(postOf(path, message));
      await connection.until(() => connection.text.includes('202'));
      await connection.vanish();
    };
    await post(initialize());
    await vanishAtEveryByte(address, postOf(path, call(1, 'pipe__hang')));
    await post(call(2, 'pipe__hang'));
    await until(
      () => hung,
      (count) => count > cancelled,
    );
    await stream.vanish(true);
    await nothingIsLeft();
    await expectSound(gateway, 'pipe__echo');
  });

  it('at any byte of a POST keeps its session, and its end cancels what still runs', async () => {
    const address = addressOf(gateway, 'http');
    const client = (await openClient(gateway, 'http')) as HttpClient;
    const session = `Mcp-Session-Id: ${client.sessionId}\r\n`;
    await vanishAtEveryByte(address, Buffer.from(streamRequest('/mcp', session)));
    // One id for all: once a call is in flight the others are refused as its duplicates.
    await vanishAtEveryByte(address, postOf('/mcp', call(1, 'pipe__hang'), session));
    for (const id of [2, 3, 4, 5]) {
      const reader = await RawConnection.open(address);
      await reader.write(postOf('/mcp', call(id, 'web__noise', NOISE), session));
      await reader.until(() => reader.received.length > id * 5_000);
      await reader.vanish(id % 2 === 1);
    }
    expect(await client.request(call(6, 'pipe__echo'))).toContain('"echo"');
    await until(
      () => hung,
      (count) => count > cancelled,
    );
    await client.close();
    await nothingIsLeft();
    await expectSound(gateway, 'pipe__echo');
  });

  it('during initialize over HTTP leaves a session that nothing else notices', async () => {
    const address = addressOf(gateway, 'http');
    await vanishAtEveryByte(address, postOf('/mcp', initialize()));
    await expectSound(gateway, 'pipe__echo');
  });
});
