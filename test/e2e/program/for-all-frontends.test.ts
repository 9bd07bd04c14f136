import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exchange } from '../../support/http-peer.ts';
import { call, errorOf, type FaultGateway, freshPath, initialize } from '../faults/support/rig.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { openSpeaker } from '../faults/support/speakers.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { startGateway } from '../support/gateway.ts';
import { introduce } from '../support/talk.ts';
import { listener } from './support/servers.ts';

const json = { 'content-type': 'application/json', accept: '*/*' };
const maxRequest = 2_000;
const maxMessage = 3_000;
const maxHeader = 4_000;
const roomy = 5_000;

/** A call of exactly so many bytes. */
const sized = (bytes: number): string => {
  const empty = call(1, 'echo', '{"text":""}').length;
  return call(1, 'echo', `{"text":"${'x'.repeat(bytes - empty)}"}`);
};

describe('what is said for all frontends', () => {
  let gateway: FaultGateway;

  beforeAll(async () => {
    const socketPath = freshPath('gateway.sock');
    const modes = [{ type: 'unix_socket', path: socketPath }];
    const frontends = [
      listener('http'),
      { ...listener('websocket'), name: 'ws' },
      listener('sse'),
      listener('tcp'),
      { name: 'unix', protocol: 'stdio', config: { modes } },
      { ...listener('http', { max_request_size: roomy }), name: 'own' },
      { ...listener('websocket', { allowed_origins: ['https://own.example'] }), name: 'own-ws' },
    ];
    const security = {
      max_request_size: maxRequest,
      max_header_size: maxHeader,
      max_message_size: maxMessage,
    };
    const server = { frontends, security, allowed_origins: ['https://app.example'] };
    const settings = { version: 1, server, auth: { provider: 'none' } };
    const started = await startGateway({ ...settings, servers: { demo: stdioEntry } });
    gateway = Object.assign(started, { socketPath });
  });
  afterAll(async () => {
    expect(await gateway.stop()).toBe(0);
  });

  const posted = (name: string, body: string, more: Readonly<Record<string, string>> = {}) =>
    exchange(gateway.port(name), { path: '/api/v1/mcp', headers: { ...json, ...more }, body });

  test('bounds requests, headers and messages of each that sets none [CF-08]', async () => {
    const streamed = await openSpeaker(gateway, 'sse');
    expect((await streamed.say(sized(maxRequest))).status).toBe(202);
    expect((await streamed.say(sized(maxRequest + 1))).status).toBe(413);
    await streamed.close();
    expect((await posted('http', sized(maxRequest))).status).toBe(200);
    const { status, text } = await posted('http', sized(maxRequest + 1));
    expect([status, errorOf(text).data?.error_code]).toEqual([413, 'message_too_large']);
    expect((await posted('own', sized(roomy))).status).toBe(200);
    expect((await posted('own', sized(roomy + 1))).status).toBe(413);
    for (const name of ['http', 'sse', 'ws']) {
      const headers = { 'x-long': 'x'.repeat(maxHeader) };
      const refused = await exchange(gateway.port(name), { path: '/healthz', headers });
      expect(refused.status, name).toBe(431);
    }
    for (const name of ['ws', 'frames', 'lines', 'unix'] as const) {
      const speaker = await openSpeaker(gateway, name);
      const { texts } = await speaker.say(sized(maxMessage));
      expect(texts.join(), name).toContain('"echo"');
      const refused = await speaker.say(sized(maxMessage + 1));
      expect(refused.texts.join(), name).not.toContain('"echo"');
      if (name === 'ws') expect(refused.closeCode).toBe(1009);
      else expect(refused.texts.join(), name).toContain('message_too_large');
      await speaker.close();
    }
  });

  test('are the origins that WebSocket, HTTP and SSE let in [CF-10]', async () => {
    const [good, evil, own] = ['app', 'evil', 'own'].map((name) => ({
      origin: `https://${name}.example`,
    }));
    expect((await posted('http', initialize(), good)).status).toBe(200);
    expect((await posted('http', initialize(), evil)).status).toBe(403);
    const stream = (headers = {}) => fetch(gateway.url('sse', '/sse'), { headers });
    const opened = await stream(good);
    expect(opened.status).toBe(200);
    await opened.body?.cancel();
    expect((await stream(evil)).status).toBe(403);
    const upgrade = (name: string, headers = {}) =>
      WebSocketClient.open(`ws://127.0.0.1:${gateway.port(name)}/`, headers);
    await (await upgrade('ws', good)).close();
    await expect(upgrade('ws', evil)).rejects.toThrow('403');
    await (await upgrade('own-ws', own)).close();
    await expect(upgrade('own-ws', good)).rejects.toThrow('403');
  });
});

test('server.stdio_frontend starts what its modes say: a socket, two pipes, standard input and output [CF-06]', async () => {
  const [socket, pipe, idle] = [freshPath('one.sock'), freshPath('pipe'), freshPath('off.sock')];
  const modes = [
    { type: 'unix_socket', path: socket },
    { type: 'unix_socket', path: idle, enabled: false },
    { type: 'named_pipes', path: pipe },
    { type: 'stdin_stdout' },
  ];
  const gateway = await startGateway({
    version: 1,
    server: { protocol: 'stdio', stdio_frontend: { enabled: true, modes } },
    auth: { provider: 'none' },
    servers: { demo: stdioEntry },
  });
  for (const client of [
    await StreamClient.newline({ path: socket }),
    StreamClient.piped(gateway),
  ]) {
    await introduce(client);
    expect(await client.request(call(1, 'echo'))).toContain('"echo"');
  }
  const fromGateway = createReadStream(`${pipe}.out`);
  await once(fromGateway, 'open');
  const toGateway = createWriteStream(`${pipe}.in`);
  toGateway.write(`${initialize()}\n`);
  const lines = createInterface(fromGateway)[Symbol.asyncIterator]();
  expect((await lines.next()).value).toContain('"result"');
  toGateway.end();
  await expect(StreamClient.newline({ path: idle })).rejects.toThrow();
  expect(await gateway.stop()).toBe(0);
});
