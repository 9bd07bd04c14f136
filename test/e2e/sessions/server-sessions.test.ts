import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { listener } from '../program/support/servers.ts';
import { HttpClient } from '../support/clients/http.ts';
import { startGateway } from '../support/gateway.ts';
import { callTool, introduce } from '../support/talk.ts';

interface Seen {
  readonly method: string;
  readonly session: string | undefined;
  /** Who called, by his own word. */
  readonly caller: string | undefined;
}

interface Came {
  readonly id?: number | string;
  readonly method: string;
  readonly params?: { readonly arguments?: { readonly caller?: string } };
}

const tool = { name: 'echo', inputSchema: { type: 'object' } };

const textOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return String(Buffer.concat(chunks));
};

/** A server of one tool that opens a session for each handshake, knows no others, and notes what comes. */
const startServer = async () => {
  const seen: Seen[] = [];
  const open = new Set<string>();
  let opened = 0;
  const answerOf = (method: string): object => {
    if (method === 'initialize') {
      const serverInfo = { name: 'noting', version: '1' };
      return { protocolVersion: '2025-06-18', capabilities: { tools: {} }, serverInfo };
    }
    if (method === 'tools/list') return { tools: [tool] };
    return { content: [{ type: 'text', text: 'said' }] };
  };
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const header = request.headers['mcp-session-id'];
    const session = typeof header === 'string' ? header : undefined;
    if (request.method !== 'POST') {
      seen.push({ method: request.method ?? '', session, caller: undefined });
      response.writeHead(request.method === 'DELETE' && open.delete(session ?? '') ? 200 : 405);
      response.end();
      return;
    }
    const { id, method, params } = JSON.parse(await textOf(request)) as Came;
    const isOpening = method === 'initialize';
    seen.push({ method, session, caller: params?.arguments?.caller });
    if (!isOpening && !open.has(session ?? '')) response.writeHead(404).end();
    else if (id === undefined) response.writeHead(202).end();
    else {
      opened += isOpening ? 1 : 0;
      const mine = isOpening ? `session-${opened}` : (session ?? '');
      open.add(mine);
      response.writeHead(200, { 'content-type': 'application/json', 'mcp-session-id': mine });
      response.end(JSON.stringify({ jsonrpc: '2.0', id, result: answerOf(method) }));
    }
  };
  const server = createServer((request, response) => void serve(request, response));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const entry = { type: 'http', url: `http://127.0.0.1:${port}/mcp`, era: 'legacy' };
  return { seen, open, entry };
};

test('each client session has a session of its own at each server, uses it for every call, and ends it with itself; no Redis is needed [SE-10] [SE-02]', async () => {
  const servers = { one: await startServer(), other: await startServer() };
  const gateway = await startGateway({
    version: 1,
    sessions: { provider: 'memory' },
    auth: { provider: 'none' },
    server: { frontends: [listener('http')] },
    servers: { one: servers.one.entry, other: servers.other.entry },
  });
  const enter = async (): Promise<HttpClient> => {
    const client = new HttpClient(gateway.url('http', '/mcp'));
    await introduce(client);
    return client;
  };
  const clients = { ada: await enter(), bob: await enter() };
  expect(clients.ada.sessionId).not.toBe(clients.bob.sessionId);
  for (let round = 0; round < 3; round += 1) {
    for (const [caller, client] of Object.entries(clients)) {
      for (const server of Object.keys(servers)) {
        await callTool(client, `${server}__echo`, `{"caller":"${caller}"}`);
      }
    }
  }
  const sessionsOf = ({ seen }: (typeof servers)['one'], caller: string) =>
    seen.filter((one) => one.caller === caller).map(({ session }) => session);
  for (const server of Object.values(servers)) {
    const [ada, bob] = [sessionsOf(server, 'ada'), sessionsOf(server, 'bob')];
    expect(ada).toEqual(Array(3).fill(ada[0]));
    expect(bob).toEqual(Array(3).fill(bob[0]));
    expect(ada[0]).not.toBe(bob[0]);
  }
  await clients.ada.close();
  for (const server of Object.values(servers)) {
    const [ada] = sessionsOf(server, 'ada');
    const [bob] = sessionsOf(server, 'bob');
    await expect.poll(() => server.open.has(ada ?? '')).toBe(false);
    expect(server.open.has(bob ?? '')).toBe(true);
    expect(server.seen).toContainEqual({ method: 'DELETE', session: ada, caller: undefined });
  }
  await clients.bob.close();
  expect(await gateway.stop()).toBe(0);
  for (const server of Object.values(servers)) expect(server.open.size).toBe(0);
});
