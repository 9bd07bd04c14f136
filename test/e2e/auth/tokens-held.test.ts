import { expect, test } from 'vitest';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { startGateway } from '../support/gateway.ts';
import { introduce, requestText } from '../support/talk.ts';

const { entry: scripted } = await startScriptedServer('http');

const host = '127.0.0.1';
/** When the connection has ended, and how long that took. */
const endOf = async (client: WebSocketClient | StreamClient): Promise<number> => {
  const sinceMs = performance.now();
  await client.next(() => false).catch(() => undefined);
  return performance.now() - sinceMs;
};

test('connections end within 30 s after their token was withdrawn where it came from, or its key has gone, and no others', async () => {
  const signing = await startedOAuthServer();
  const asked = await startedOAuthServer({ format: 'opaque' });
  const gateway = await startGateway(
    {
      version: 1,
      server: { frontends: [listener('websocket'), listener('tcp')] },
      servers: { one: scripted },
      auth: {
        providers: ['jwt', 'oauth2'],
        jwt: { issuer: signing.issuer, discovery: true, jwks_cache: '1s' },
        oauth2: {
          client_id: 'gateway',
          client_secret_env: 'HUSH',
          introspect_endpoint: asked.url('introspect'),
          issuer: asked.issuer,
          audience: 'mcp-gateway',
        },
      },
    },
    { env: { HUSH: 'gateway-secret' } },
  );
  const websocket = async (token: string) => {
    const url = `ws://${host}:${gateway.port('websocket')}/`;
    const client = await WebSocketClient.open(url, { authorization: `Bearer ${token}` });
    await introduce(client);
    return client;
  };
  const withdrawn = await asked.tokens.mint();
  const stays = await websocket(await asked.tokens.mint());
  const signed = await websocket(await signing.tokens.mint());
  const first = await websocket(withdrawn);
  const second = await StreamClient.newline({ host, port: gateway.port('tcp') });
  await introduce(
    second,
    JSON.stringify({
      protocolVersion: '2025-11-25',
      capabilities: {},
      clientInfo: { name: 'a', version: '1' },
      token: withdrawn,
    }),
  );
  asked.tokens.revoke(withdrawn);
  for (const ms of await Promise.all([endOf(first), endOf(second)]))
    expect(ms).toBeLessThan(30_000);
  expect(await signed.request(requestText('1', 'ping'))).toContain('"result"');
  const kid = signing.keys.kid;
  signing.keys.rotate();
  signing.keys.retire(kid);
  expect(await endOf(signed)).toBeLessThan(30_000);
  expect(await stays.request(requestText('1', 'ping'))).toContain('"result"');
  await stays.close();
  expect(await gateway.stop()).toBe(0);
}, 120_000);
