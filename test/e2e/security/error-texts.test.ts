import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import {
  call,
  type FrontendName,
  frontends,
  openClient,
  openGateway,
} from '../faults/support/rig.ts';
import { newFolder } from '../program/support/folder.ts';
import { freePort } from '../support/ports.ts';

/** Answers whatever comes with its own inner workings. */
const startChatterer = async (): Promise<number> => {
  const body = 'Traceback: /srv/inner/app.py line 7, db=postgres://root:pw@10.9.8.7/x';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => {
      socket.end(
        `HTTP/1.1 500 Oops\r\ncontent-type: text/plain\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
};

test('what a client is told of servers that cannot be reached, or break, names no inside of the gateway [SV-17]', async () => {
  const closed = await freePort();
  const chatty = await startChatterer();
  const folder = newFolder();
  const servers: Readonly<Record<string, object>> = {
    'http-closed': { type: 'http', url: `http://127.0.0.1:${closed}/inner/path` },
    'http-unknown': { type: 'http', url: 'http://inner-host.invalid/inner/path' },
    'http-broken': { type: 'http', url: `http://127.0.0.1:${chatty}/inner/path` },
    'https-plain': { type: 'http', url: `https://127.0.0.1:${chatty}/inner/path` },
    'sse-broken': { type: 'sse', url: `http://127.0.0.1:${chatty}/inner/path` },
    'ws-closed': { url: `ws://127.0.0.1:${closed}/inner/path` },
    'ws-broken': { url: `ws://127.0.0.1:${chatty}/inner/path` },
    'tcp-closed': { url: `tcp://127.0.0.1:${closed}` },
    'tcp-broken': { url: `tcp://127.0.0.1:${chatty}` },
    'unix-missing': { url: `unix://${join(folder, 'inner.sock')}` },
    'no-command': { command: join(folder, 'absent') },
    'no-folder': { command: process.execPath, args: ['-e', ''], cwd: join(folder, 'inner') },
    'bad-start': {
      command: process.execPath,
      args: ['-e', 'throw new Error("inner words of " + __filename)'],
    },
  };
  const gateway = await openGateway({ servers, timeouts: { connect: '2s' } });
  const told: string[] = [];
  for (const [name] of Object.entries(servers)) {
    const response = await fetch(gateway.url('http', `/api/v1/mcp/${name}`), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': 'tools/call',
        'mcp-name': 'any',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name: 'any',
          arguments: {},
          _meta: {
            'io.modelcontextprotocol/protocolVersion': '2026-07-28',
            'io.modelcontextprotocol/clientInfo': { name: 't', version: '1' },
            'io.modelcontextprotocol/clientCapabilities': {},
          },
        },
      }),
    });
    told.push(await response.text());
  }
  expect(told.every((text) => text.includes('"error"'))).toBe(true);
  for (const frontend of frontends satisfies readonly FrontendName[]) {
    const client = await openClient(gateway, frontend);
    for (const name of Object.keys(servers)) {
      told.push(await client.request(call(`"${frontend}-${name}"`, `${name}__any`)));
    }
    await client.close();
  }
  expect(told.length).toBe(Object.keys(servers).length * (frontends.length + 1));
  const inside = [
    ...[`:${closed}`, `:${chatty}`, '127.0.0.1', 'inner', folder, process.execPath],
    ...['node:internal', '    at ', 'Traceback', 'postgres', '10.9.8.7', 'Error:', 'node_modules'],
  ];
  for (const text of told) {
    for (const word of inside) expect(text).not.toContain(word);
  }
  await gateway.stop();
});
