import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
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
import { metric, until } from './support/watch.ts';

const MEBIBYTE = 1_048_576;
const NOISE_BYTES = 100 * MEBIBYTE;
const NOISE = `{"bytes":${NOISE_BYTES}}`;
/** What the kernel may hold of one reader's stream, on both sides of the gateway. */
const IN_FLIGHT_BYTES = 32 * MEBIBYTE;
/** A quarter of what is poured over all of them: some is held, the most is garbage not yet collected. */
const GROWTH_BYTES = 192 * MEBIBYTE;
const PATIENCE_MS = 2_000;
const LAST_BYTES = 1_000;
const begin = [initialize(), initialized];

let gateway: FaultGateway;
let server: ListeningServer;
let script: ToolScript;

beforeAll(async () => {
  script = new ToolScript();
  server = await listen('tcp', { host: '127.0.0.1', port: 0 }, script);
  gateway = await openGateway({
    servers: { demo: entryOf('tcp', server.url) },
    timeouts: { slow_reader: `${PATIENCE_MS}ms` },
  });
});

afterAll(async () => {
  await gateway.stop();
  await server.close();
});

/** A connection that asks for noise and reads the first of it only. */
type SlowReader = () => Promise<RawConnection>;

const onOneConnection =
  (frontend: 'ws' | 'frames' | 'lines' | 'unix'): SlowReader =>
  async () => {
    const connection = await RawConnection.open(addressOf(gateway, frontend));
    await connection.write(encodeAll(frontend, [...begin, call(1, 'noise', NOISE)]));
    return connection;
  };

/** Introduces itself without opening a stream; returns the header that names the session. */
const session = async (): Promise<string> => {
  const headers = {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
  };
  const options = { method: 'POST', headers, body: initialize() };
  const answer = await fetch(gateway.url('http', '/mcp'), options);
  await answer.text();
  return `Mcp-Session-Id: ${answer.headers.get('mcp-session-id')}\r\n`;
};

const onPost: SlowReader = async () => {
  const connection = await RawConnection.open(addressOf(gateway, 'http'));
  await connection.write(postOf('/mcp', call(1, 'noise', NOISE), await session()));
  return connection;
};

const postAndGo = async (
  frontend: 'http' | 'sse',
  path: string,
  message: string,
  header = '',
): Promise<void> => {
  const connection = await RawConnection.open(addressOf(gateway, frontend));
  await connection.write(postOf(path, message, header));
  await connection.until(() => connection.text.includes('HTTP/1.1 20'));
  await connection.vanish();
};

/** No call is open when the noise comes, so it goes to the standalone stream. */
const onGet: SlowReader = async () => {
  const header = await session();
  await postAndGo('http', '/mcp', initialized, header);
  const stream = await RawConnection.open(addressOf(gateway, 'http'));
  await stream.write(streamRequest('/mcp', header));
  await stream.until(() => stream.text.includes('200 OK'));
  await postAndGo('http', '/mcp', call(1, 'echoAndNoise', NOISE), header);
  return stream;
};

const onSse: SlowReader = async () => {
  const stream = await RawConnection.open(addressOf(gateway, 'sse'));
  await stream.write(streamRequest('/sse'));
  await stream.until(() => stream.text.includes('sessionId='));
  const path = /data: (\S+)/.exec(stream.text)?.[1] ?? '';
  for (const message of [...begin, call(1, 'noise', NOISE)]) await postAndGo('sse', path, message);
  return stream;
};

const readers: readonly SlowReader[] = [
  onOneConnection('unix'),
  onOneConnection('ws'),
  onOneConnection('frames'),
  onOneConnection('lines'),
  onPost,
  onGet,
  onSse,
];

/** Milliseconds an honest client waits, at worst of nine in ten. */
const ninetieth = async (): Promise<number> => {
  const client = await openClient(gateway, 'lines');
  const took: number[] = [];
  for (let id = 1; id <= 200; id += 1) {
    const askedMs = performance.now();
    await client.request(call(id, 'echo'));
    took.push(performance.now() - askedMs);
  }
  await client.close();
  return took.toSorted((a, b) => a - b)[180] ?? Number.POSITIVE_INFINITY;
};

const slowReadersClosed = (): Promise<number> =>
  metric(gateway, 'mcp_gateway_messages_dropped_total', 'slow_reader');

/** Reads what was on its way to the end, or to the words the gateway says last. */
const readToEnd = async (reader: RawConnection): Promise<void> => {
  reader.socket.resume();
  const toldWhy = reader.until(() =>
    reader.received.subarray(-LAST_BYTES).includes('not read for too long'),
  );
  await Promise.race([reader.closed, toldWhy]);
  await reader.vanish();
};

it('clients that stop reading pause their servers and are closed in time, and nobody else notices', async () => {
  const soloMs = await ninetieth();
  // The runtime collects late: it gets its size from a reader that keeps up.
  const quick = await openClient(gateway, 'lines');
  await quick.request(call(1, 'noise', `{"bytes":${NOISE_BYTES}}`));
  await quick.close();
  resetPeak(gateway.pid);
  const rssBefore = residentBytes(gateway.pid, 'VmRSS');
  const slow: RawConnection[] = [];
  for (const open of readers) {
    const sentBefore = script.noiseBytes;
    const reader = await open();
    await reader.until(() => reader.received.length > MEBIBYTE);
    reader.socket.pause();
    slow.push(reader);
    await paused();
    expect(script.noiseBytes - sentBefore).toBeLessThan(IN_FLIGHT_BYTES);
  }
  const pausedMs = performance.now();
  expect(await ninetieth()).toBeLessThan(soloMs * 1.5 + 2);
  await until(slowReadersClosed, (count) => count === slow.length);
  expect(performance.now() - pausedMs).toBeLessThan(PATIENCE_MS * 2);
  expect(residentBytes(gateway.pid, 'VmHWM') - rssBefore).toBeLessThan(GROWTH_BYTES);
  const [stubborn, ...others] = slow;
  for (const reader of others) await readToEnd(reader);
  // Whoever does not even take the last words is cut off, and was counted once all the same.
  await until(
    () => metric(gateway, 'mcp_gateway_connections_active', 'stdio'),
    (count) => count === 0,
  );
  expect(await slowReadersClosed()).toBe(slow.length);
  await stubborn?.vanish();
  await expectSound(gateway);
});

/** The server has stopped sending. */
const paused = async (): Promise<void> => {
  let last = -1;
  await until(
    async () => {
      const before = last;
      last = script.noiseBytes;
      await delay(50);
      return last - before;
    },
    (moved) => moved === 0,
  );
};
