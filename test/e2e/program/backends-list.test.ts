import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { Authority } from '../../support/certificates.ts';
import { exchange } from '../../support/http-peer.ts';
import { call } from '../faults/support/rig.ts';
import { listen } from '../faults/support/server.ts';
import { stdioEntry } from '../faults/support/server-process.ts';
import { ToolScript } from '../faults/support/tool-script.ts';
import { HttpClient } from '../support/clients/http.ts';
import { startGateway } from '../support/gateway.ts';
import { introduce } from '../support/talk.ts';
import { newFile, newFolder } from './support/folder.ts';
import { listener } from './support/servers.ts';

const json = { 'content-type': 'application/json', accept: '*/*' };

const authority = new Authority();
afterAll(() => authority.remove());

const openGateway = async (settings: object) => {
  const gateway = await startGateway(
    {
      version: 1,
      server: { frontends: [listener('http')] },
      auth: { provider: 'none' },
      ...settings,
    },
    { env: { NODE_EXTRA_CA_CERTS: authority.caFile } },
  );
  onTestFinished(() => gateway.kill());
  return gateway;
};

test.each(['backends', 'backends.backends'])(
  'each element of %s is a server that can be called [CF-11]',
  async (place) => {
    const { command, args } = stdioEntry as { command: string; args: readonly string[] };
    const list = ['one', 'two'].map((name) => ({
      name,
      protocol: 'stdio',
      config: { command: [command, ...args] },
    }));
    const backends = place === 'backends' ? list : { backends: list };
    const gateway = await openGateway({ backends });
    for (const name of ['one', 'two']) {
      const body = call(1, `${name}__echo`);
      const sent = { path: '/api/v1/mcp', headers: json, body };
      expect((await exchange(gateway.port('http'), sent)).text).toContain('"echo"');
    }
    expect(await gateway.stop()).toBe(0);
  },
);

/** Answers everything; its tool `where` says where it runs, and with what. */
const placed = `import { createInterface } from 'node:readline';
const results = {
  initialize: ({ protocolVersion }) => ({ protocolVersion, capabilities: { tools: {} }, serverInfo: { name: 'placed', version: '1' } }),
  'tools/list': () => ({ tools: [{ name: 'where', inputSchema: { type: 'object' } }] }),
  'tools/call': () => ({ content: [], folder: process.cwd(), setting: process.env.SETTING }),
};
createInterface(process.stdin).on('line', (line) => {
  const { id, method, params } = JSON.parse(line);
  if (id === undefined) return;
  const result = results[method]?.(params);
  const outcome = result === undefined ? { error: { code: -32601, message: 'no' } } : { result };
  console.log(JSON.stringify({ jsonrpc: '2.0', id, ...outcome }));
});`;

test('a stdio entry starts its command in its folder with its environment, and its tools answer [BE-01]', async () => {
  const folder = newFolder();
  const command = [process.execPath, newFile('placed.mjs', placed)];
  const config = { command, working_dir: folder, env: { SETTING: 'from the file' } };
  const gateway = await openGateway({ backends: [{ name: 'local', protocol: 'stdio', config }] });
  const client = new HttpClient(gateway.url('http', '/mcp'));
  await introduce(client);
  const listed = await client.request('{"jsonrpc":"2.0","id":1,"method":"tools/list"}');
  const tool = /"name":"([^"]*where)"/.exec(listed)?.[1] ?? '';
  const answer = await client.request(call(2, tool));
  expect(JSON.parse(answer)).toMatchObject({
    result: { folder, setting: 'from the file' },
  });
  expect(await gateway.stop()).toBe(0);
});

/** A way to a server that counts the connections through it; with a certificate it is one for TLS. */
const doorTo = async (port: number, isSecure: boolean) => {
  const door = { port: 0, opened: 0, open: 0 };
  const pass = (socket: Socket): void => {
    door.opened += 1;
    door.open += 1;
    const server = connect({ host: '127.0.0.1', port });
    for (const one of [socket, server]) one.on('error', () => undefined);
    socket.on('close', () => {
      door.open -= 1;
      server.destroy();
    });
    socket.pipe(server).pipe(socket);
  };
  const { cert, key } = authority.issue('localhost');
  const server: Server = isSecure ? createTlsServer({ cert, key }, pass) : createServer(pass);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  door.port = (server.address() as AddressInfo).port;
  return door;
};

test('endpoints on ws:// and wss:// are called over connections that stay open [BE-05]', async () => {
  const heard: string[][] = [];
  const doors = [];
  for (const isSecure of [false, true]) {
    const calls: string[] = [];
    heard.push(calls);
    const script = new ToolScript((text) => void (text.includes('tools/call') && calls.push(text)));
    const server = await listen('websocket', { host: '127.0.0.1', port: 0 }, script);
    onTestFinished(() => server.close());
    doors.push(await doorTo(Number(new URL(server.url).port), isSecure));
  }
  const [plain, secure] = doors;
  const endpoints = [`ws://127.0.0.1:${plain?.port}/`, `wss://localhost:${secure?.port}/`];
  const gateway = await openGateway({
    backends: [{ name: 'both', protocol: 'websocket', config: { endpoints } }],
    routing: { strategy: 'round_robin' },
  });
  const clients = [];
  for (let count = 0; count < 4; count += 1) {
    const client = new HttpClient(gateway.url('http', '/mcp/both'));
    await introduce(client);
    expect(await client.request(call(1, 'echo'))).toContain('"echo"');
    clients.push(client);
  }
  const opened = doors.map((door) => door.opened);
  const open = doors.map((door) => door.open);
  for (let id = 2; id < 7; id += 1) {
    for (const client of clients) {
      expect(await client.request(call(id, 'echo'))).toContain('"echo"');
    }
  }
  expect(heard.map((calls) => calls.length > 5)).toEqual([true, true]);
  expect(doors.map((door) => door.opened)).toEqual(opened);
  expect(doors.map((door) => door.open)).toEqual(open);
  expect(Math.min(...open)).toBeGreaterThan(0);
  expect(await gateway.stop()).toBe(0);
});
