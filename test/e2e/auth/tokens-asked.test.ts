import { afterEach, expect, test } from 'vitest';
import type { Mishap } from '../../support/auth/mishap.ts';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { doors } from './support/token-doors.ts';

const { entry: scripted } = await startScriptedServer('http');

const frontends = ['http', 'sse', 'websocket', 'tcp'].map((protocol) => listener(protocol));

let gateway: RunningGateway;
afterEach(() => gateway.stop());

const start = async (more: object = {}) => {
  const server = await startedOAuthServer({ format: 'opaque' });
  gateway = await startGateway(
    {
      version: 1,
      server: { frontends },
      servers: { one: scripted },
      auth: {
        provider: 'oauth2',
        max_failures: 0,
        oauth2: {
          client_id: 'gateway',
          client_secret_env: 'HUSH',
          introspect_endpoint: server.url('introspect'),
          issuer: server.issuer,
          audience: 'mcp-gateway',
          timeout: '2s',
        },
        ...more,
      },
    },
    { env: { HUSH: 'gateway-secret' } },
  );
  return server;
};
const statusOf = async (token: string, door = 'http'): Promise<number> => {
  const answer = await doors[door]?.(gateway, token);
  return answer?.status ?? 0;
};

const failures: readonly Mishap[] = [
  { kind: 'status', status: 500, body: '{"active":true,"sub":"eve"}' },
  { kind: 'status', status: 401, body: '{"active":true,"sub":"eve"}' },
  { kind: 'wrong_json' },
  { kind: 'wrong_json', body: '{"active":"true","sub":"eve"}' },
  { kind: 'huge', bytes: 1_000_000 },
  { kind: 'redirect', to: 'http://127.0.0.1:1/' },
  { kind: 'cut' },
  { kind: 'silent' },
];

// What is known of a token is good for a minute unless another time is set (auth.test.ts): here two seconds.
test('nobody is let in by a token that is not active, for longer than it is remembered by one that was revoked, or by an error [S06]', async () => {
  const server = await start({ per_message_auth_cache: '2s' });
  const token = await server.tokens.mint();
  expect(await statusOf(token)).toBe(200);
  const other = await server.tokens.mint();
  server.tokens.revoke(other);
  for (const door of Object.keys(doors)) {
    expect({ door, status: await statusOf(other, door) }).toEqual({ door, status: 401 });
  }
  for (const mishap of failures) {
    server.misbehave('introspect', mishap);
    const fresh = await server.tokens.mint();
    expect([mishap, await statusOf(fresh), await statusOf(fresh, 'websocket')]).toEqual([
      mishap,
      503,
      503,
    ]);
  }
  server.behave();
  const beganMs = performance.now();
  server.tokens.revoke(token);
  await expect.poll(() => statusOf(token), { interval: 100 }).toBe(401);
  expect(performance.now() - beganMs).toBeLessThan(4_000);
}, 60_000);

test('the end of a token counts before the end of what is known of it', async () => {
  const server = await start();
  const exp = Math.floor(Date.now() / 1_000) + 2;
  const token = await server.tokens.mint({ exp });
  expect(await statusOf(token)).toBe(200);
  await expect.poll(() => statusOf(token), { timeout: 5_000 }).toBe(401);
  expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
});

test('a token may be for some protocols only, and what is known of it by one is known by all [AU-19]', async () => {
  const server = await start();
  const scope = 'mcp:* protocol:http protocol:tcp';
  const token = await server.tokens.mint({ scope });
  const met = new Map<string, number>();
  for (const door of ['http', 'execute', 'lines', 'frames', 'sse', 'websocket', 'subprotocol']) {
    met.set(door, await statusOf(token, door));
  }
  expect(Object.fromEntries(met)).toEqual({
    http: 200,
    execute: 400,
    lines: 200,
    frames: 200,
    sse: 403,
    websocket: 403,
    subprotocol: 403,
  });
  const { asks } = (await doors['websocket']?.(gateway, token)) ?? {};
  expect(asks).toMatch(/insufficient_scope.*protocol:websocket/);
  const free = await server.tokens.mint();
  for (const door of Object.keys(doors)) expect(await statusOf(free, door)).not.toBe(401);
  expect(server.count('introspect')).toBe(2);
});
