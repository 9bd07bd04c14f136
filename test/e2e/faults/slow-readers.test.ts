import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
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
import { metric, until } from './support/watch.ts';

const MEBIBYTE = 1_048_576;
const NOISE_BYTES = 100 * MEBIBYTE;
const NOISE = `{"bytes":${NOISE_BYTES}}`;
/** What the kernel may hold of one reader's stream, on both sides of the gateway. */
const IN_FLIGHT_BYTES = 32 * MEBIBYTE;
const GROWTH_BYTES = 64 * MEBIBYTE;
const PATIENCE_MS = 2_000;
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

const session = async (): Promise<string> => {
  const client = (await openClient(gateway, 'http')) as HttpClient;
  return `Mcp-Session-Id: ${client.sessionId}\r\n`;
};

const onPost: SlowReader = async () => {
  const connection = await RawConnection.open(addressOf(gateway, 'http'));
  await connection.write(postOf('/mcp', call(1, 'noise', NOISE), await session()));
  return connection;
};

/** No call is open when the noise comes, so it goes to the standalone stream. */
const onGet: SlowReader = async () => {
  const client = new RawSession(await session());
  await client.post(initialized);
  const stream = await client.stream();
  await client.post(call(1, 'echoAndNoise', NOISE));
  return stream;
};

class RawSession {
  readonly #header: string;

  constructor(header: string) {
    this.#header = header;
  }

  async stream(): Promise<RawConnection> {
    const connection = await RawConnection.open(addressOf(gateway, 'http'));
    await connection.write(streamRequest('/mcp', this.#header));
    await connection.until(() => connection.text.includes('200 OK'));
    return connection;
  }

  async post(text: string): Promise<void> {
    const connection = await RawConnection.open(addressOf(gateway, 'http'));
    await connection.write(postOf('/mcp', text, this.#header));
    await connection.until(() => connection.text.includes('HTTP/1.1 20'));
    await connection.vanish();
  }
}

const onSse: SlowReader = async () => {
  const stream = await RawConnection.open(addressOf(gateway, 'sse'));
  await stream.write(streamRequest('/sse'));
  await stream.until(() => stream.text.includes('sessionId='));
  const path = /data: (\S+)/.exec(stream.text)?.[1] ?? '';
  for (const message of [...begin, call(1, 'noise', NOISE)]) {
    const connection = await RawConnection.open(addressOf(gateway, 'sse'));
    await connection.write(postOf(path, message));
    await connection.until(() => connection.text.includes('202'));
    await connection.vanish();
  }
  return stream;
};

const readers: Readonly<Record<string, SlowReader>> = {
  ws: onOneConnection('ws'),
  frames: onOneConnection('frames'),
  lines: onOneConnection('lines'),
  unix: onOneConnection('unix'),
  'an HTTP POST': onPost,
  'an HTTP GET stream': onGet,
  sse: onSse,
};

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

it.each(Object.entries(readers))(
  'a client that stops reading over %s pauses its server and is closed in time',
  async (_, open) => {
    const droppedBefore = await metric(
      gateway,
      'mcp_gateway_messages_dropped_total',
      'slow_reader',
    );
    const soloMs = await ninetieth();
    const sentBefore = script.noiseBytes;
    resetPeak(gateway.pid);
    const rssBefore = residentBytes(gateway.pid, 'VmRSS');
    const reader = await open();
    await reader.until(() => reader.received.length > MEBIBYTE);
    reader.socket.pause();
    await paused();
    const pausedMs = performance.now();
    expect(script.noiseBytes - sentBefore).toBeLessThan(IN_FLIGHT_BYTES);
    expect(await ninetieth()).toBeLessThan(soloMs * 1.5 + 2);
    await until(
      () => metric(gateway, 'mcp_gateway_messages_dropped_total', 'slow_reader'),
      (dropped) => dropped === droppedBefore + 1,
    );
    expect(performance.now() - pausedMs).toBeLessThan(PATIENCE_MS * 2);
    expect(residentBytes(gateway.pid, 'VmHWM') - rssBefore).toBeLessThan(GROWTH_BYTES);
    reader.socket.resume();
    await reader.closed;
    await expectSound(gateway);
  },
);

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
