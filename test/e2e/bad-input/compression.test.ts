import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { CallClient } from '../../adapters/inbound/tcp/call-client.ts';
import { openSocket } from '../../adapters/inbound/tcp/rig.ts';
import { closing, startRig } from '../../adapters/inbound/websocket/rig.ts';
import { resetPeak, residentBytes } from '../../bench/process/procfs.ts';
import { frameTypes, g12Version2, layouts } from '../../support/originals/layouts.ts';
import { addressOf, postOf, RawConnection, streamRequest } from '../faults/support/raw-bytes.ts';
import { serveHttp } from '../faults/support/raw-http-server.ts';
import {
  call,
  errorOf,
  expectSound,
  type FaultGateway,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { post } from '../faults/support/speakers.ts';

const MEBIBYTE = 1_048_576;
const MAX_MESSAGE_BYTES = 10 * MEBIBYTE;
/** What a bomb would grow to, several times over what the gateway may take for all of them. */
const BOMB_BYTES = 64 * MEBIBYTE;
const GROWTH_BYTES = 128 * MEBIBYTE;

const text = Buffer.alloc(BOMB_BYTES, '{');
const once = gzipSync(text);
const codings: Readonly<Record<string, Buffer>> = {
  gzip: once,
  'x-gzip': once,
  GZIP: once,
  deflate: deflateSync(text),
  br: brotliCompressSync(text),
  zstd: zstdCompressSync(text),
  'gzip, gzip': gzipSync(once),
  'gzip,gzip,gzip': gzipSync(gzipSync(once)),
  'identity, gzip': once,
  unheard: Buffer.from('{}'),
};

/** Compressed, so that the gateway would have to undo it: the name of the coding, and the bytes. */
const names = Object.keys(codings);
const bodyOf = (name: string): Buffer => codings[name] ?? Buffer.alloc(0);

const PACKED = 12;
const OPEN = 8;

let gateway: FaultGateway;

beforeAll(async () => {
  const servers: Record<string, object> = {};
  for (const [index, name] of names.entries()) {
    const { url } = await serveHttp((socket) => {
      const body = bodyOf(name);
      const head = `HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: ${name}\r\nContent-Length: ${body.length}\r\n\r\n`;
      socket.write(Buffer.concat([Buffer.from(head), body]));
    });
    servers[`s${index}`] = { type: 'http', url };
  }
  gateway = await openGateway({ servers });
});

afterAll(async () => {
  expect(await gateway.stop()).toBe(0);
});

/** Bodies of clients, on both frontends that take bodies. */
const bombBodies = async (): Promise<void> => {
  const stream = await RawConnection.open(addressOf(gateway, 'sse'));
  await stream.write(streamRequest('/sse'));
  await stream.until(() => stream.text.includes('sessionId='));
  const message = /data: (\S+)/.exec(stream.text)?.[1] ?? '';
  const places = [
    ['http', '/mcp'],
    ['http', '/api/v1/mcp'],
    ['sse', message],
  ] as const;
  for (const name of names) {
    for (const [frontend, path] of places) {
      const header = `Content-Encoding: ${name}\r\nConnection: close\r\n`;
      const { status, body } = await post(gateway, frontend, postOf(path, bodyOf(name), header));
      expect(status, `${frontend} ${name}`).toBe(415);
      expect(errorOf(body).data?.error_code).toBe('unsupported_media_type');
    }
  }
  await stream.vanish();
};

/** Packed frames of version 2 of the binary protocol, which are unpacked once and no more. */
const bombFrames = async (): Promise<void> => {
  for (const [name, packed] of [
    ['gzip', once],
    ['zstd', zstdCompressSync(text)],
  ] as const) {
    const client = new CallClient(await openSocket(gateway.port('tcp')), layouts.g12);
    const offer = { supported_versions: [1, 2], compression: [name] };
    client.send(frameTypes.negotiate, JSON.stringify(offer));
    const [agreed] = await client.take(1);
    expect(agreed?.text).toContain(`"compression":"${name}"`);
    client.use(g12Version2);
    client.send(PACKED, Buffer.concat([Buffer.of(OPEN), packed]));
    await client.ended;
    expect(client.frames.at(-1)?.text).toContain('packed frame');
  }
};

/** Answers of servers. */
const bombAnswers = async (): Promise<void> => {
  const client = await openClient(gateway, 'ws');
  for (const index of names.keys()) {
    const { data } = errorOf(await client.request(call(index + 1, `s${index}__break`)));
    expect(data?.error_code, names[index]).toBe('backend_protocol_error');
  }
  await client.close();
};

/** A frontend that compresses: what unpacks to too much ends with 1009. */
const bombMessages = async (): Promise<void> => {
  const { port, gateway: behind } = await startRig({
    settings: { compression: true, maxMessageBytes: MAX_MESSAGE_BYTES },
  });
  const client = new WebSocket(`ws://127.0.0.1:${port}/`, { perMessageDeflate: true });
  await new Promise((resolve) => {
    client.once('open', resolve);
  });
  expect(client.extensions).toContain('permessage-deflate');
  const code = closing(client);
  const before = process.memoryUsage().rss;
  client.send(text);
  expect((await code).code).toBe(1009);
  expect(process.memoryUsage().rss - before).toBeLessThan(4 * BOMB_BYTES);
  expect(behind.sessions.flatMap(({ received }) => received)).toEqual([]);
};

it('bombs and chains are cut off in both directions, wherever a transport compresses [I19]', async () => {
  resetPeak(gateway.pid);
  const before = residentBytes(gateway.pid, 'VmRSS');
  await bombBodies();
  await bombFrames();
  await bombAnswers();
  expect(residentBytes(gateway.pid, 'VmHWM') - before).toBeLessThan(GROWTH_BYTES);
  await bombMessages();
  await expectSound(gateway, 's0__echo');
});
