import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, callTool, introduce } from '../support/talk.ts';
import { listener } from './support/servers.ts';

const program = fileURLToPath(new URL('../../fixtures/explain/server.ts', import.meta.url));

const named = (owner: string) => ({
  command: process.execPath,
  args: [program, JSON.stringify({ owner, tools: ['who'] })],
  era: 'legacy',
});

let gateway: RunningGateway;

beforeAll(async () => {
  gateway = await startGateway({
    version: 1,
    auth: { provider: 'none' },
    servers: { left: named('left'), right: named('right') },
    server: { frontends: [listener('http'), listener('websocket')] },
  });
});
afterAll(() => gateway.stop());

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  fetch(gateway.url('http', path), {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...headers },
    body,
  });

const enveloped = (target: string, message: string): string =>
  `{"id":"1","version":"1.0","source":"test","target_namespace":"${target}","auth_token":"","mcp_payload":${message}}`;

/** Answered with who got it. Without a namespace it goes to `left`, the first one that lists it. */
const call = callText('1', 'who');

describe('a call goes to the namespace that is named', () => {
  test.each<[string, string, string, Record<string, string>]>([
    ['an envelope', '/api/v1/mcp', enveloped('right', call), {}],
    ['X-MCP-Namespace', '/api/v1/mcp', call, { 'x-mcp-namespace': 'right' }],
    ['the path', '/api/v1/mcp/right', call, {}],
    ['the query', '/api/v1/mcp?namespace=right', call, {}],
    ['the prefix of a tool', '/api/v1/mcp', callText('1', 'right__who'), {}],
    ['its other forms', '/api/v1/mcp', callText('1', 'right.who'), {}],
  ])('by %s [LB-16]', async (_, path, body, headers) => {
    expect(await (await post(path, body, headers)).text()).toContain('right heard who');
  });

  test.each<[string, string, string, Record<string, string>]>([
    ['an envelope', '/api/v1/mcp', enveloped('rigth', call), {}],
    ['X-MCP-Namespace', '/api/v1/mcp', call, { 'x-mcp-namespace': 'rigth' }],
    ['the path', '/api/v1/mcp/rigth', call, {}],
    ['the query', '/api/v1/mcp?namespace=rigth', call, {}],
    ['the prefix of a tool', '/api/v1/mcp', callText('1', 'rigth__who'), {}],
  ])('and nowhere when nobody has it, by %s [LB-16]', async (_, path, body, headers) => {
    const text = await (await post(path, body, headers)).text();
    expect(text).toContain('-32602');
    expect(text).toMatch(/did you mean .*right/);
    expect(text).toContain('the servers are left, right');
  });
});

test('a WebSocket is bound to the namespace its query names', async () => {
  const url = `ws://127.0.0.1:${gateway.port('websocket')}/?namespace=right`;
  const client = await WebSocketClient.open(url);
  await introduce(client);
  expect(await callTool(client, 'who')).toContain('right heard who');
  await client.close();
});
