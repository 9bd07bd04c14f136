import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { exchange } from '../../support/http-peer.ts';
import { type StartedPeer, startPeer } from '../eras/support/peers/start-peer.ts';
import { listener } from '../program/support/servers.ts';
import { introduced, openTcp } from '../reload/support/callers.ts';
import type { RawClient } from '../support/clients/client.ts';
import { HttpClient } from '../support/clients/http.ts';
import { SseClient } from '../support/clients/sse.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, requestText } from '../support/talk.ts';
import { modernCaller } from './support/caller.ts';

let gateway: RunningGateway;
let token: string;
let peers: readonly StartedPeer[];

beforeAll(async () => {
  peers = await Promise.all([
    startPeer('legacy', 'tcp-newline', 'old'),
    startPeer('modern', 'http', 'new'),
  ]);
  const exp = Math.floor(Date.now() / 1_000) + 600;
  token = await signed({ ...goodClaims, exp, scopes: ['mcp:*:read', 'mcp:new:execute'] });
  gateway = await startGateway(
    {
      version: 1,
      auth: { provider: 'jwt', jwt: { issuer } },
      authorization: {
        enforce_scopes: true,
        rules: [
          { reason: 'two is secret', deny: { resources: ['test://*/two'] } },
          { allow: { principals: ['user:*'] } },
          { deny: { tools: ['echo'], arguments: { '/danger': { exists: true } } } },
        ],
      },
      server: { frontends: ['http', 'sse', 'websocket', 'tcp'].map((name) => listener(name)) },
      federation: { list_budget: '10s' },
      servers: Object.fromEntries(peers.map(({ peer, entry }) => [peer.name, entry])),
    },
    { env: { JWT_SECRET_KEY: secret } },
  );
});
afterAll(() => gateway.stop());

const bearer = (): { readonly authorization: string } => ({ authorization: `Bearer ${token}` });

const open: Readonly<Record<string, () => Promise<RawClient>>> = {
  http: async () => new HttpClient(gateway.url('http', '/mcp'), bearer()),
  sse: () => SseClient.open(gateway.url('sse', '/sse'), bearer()),
  websocket: () =>
    WebSocketClient.open(`ws://127.0.0.1:${gateway.port('websocket')}/mcp`, bearer()),
  tcp: () => openTcp(gateway, 'tcp'),
};

describe.each(Object.keys(open))('over %s', (name) => {
  let client: RawClient;
  beforeAll(async () => {
    client = await introduced(await (open[name] as () => Promise<RawClient>)(), token);
  });
  afterAll(() => client.close());

  const isRefused = async (text: string, ...words: readonly string[]): Promise<void> => {
    if (name !== 'sse') {
      const answer = await client.request(text);
      for (const word of words) expect(answer).toContain(word);
      return;
    }
    // HTTP+SSE says it at once, in the answer to the POST, after which this client reads no more.
    const own = await introduced(await SseClient.open(gateway.url('sse', '/sse'), bearer()), token);
    await expect(own.request(text)).rejects.toThrow('POST got 403');
    await own.close();
  };

  test('a call without its scope is refused and says which one is needed', async () => {
    const needed = ['"code":-32002', '"insufficient_scope"', '"scope":"mcp:old:execute"'];
    await isRefused(callText('1', 'old__echo'), ...needed);
    expect(await client.request(callText('2', 'new__echo'))).toContain('"result"');
  });

  test('a call with arguments nobody may use is refused', async () => {
    await isRefused(callText('3', 'new__echo', '{"danger":1}'), '"error_code":"forbidden"');
  });

  test('what may not be read is not listed, nor subscribed to', async () => {
    const list = await client.request(requestText('4', 'resources/list'));
    expect(list).toContain('test://old/one');
    expect(list).not.toContain('/two');
    const uri = '{"uri":"test://old/two"}';
    for (const method of ['resources/read', 'resources/subscribe']) {
      await isRefused(requestText('5', method, uri), 'two is secret');
    }
  });
});

test('over HTTP a refusal is status 403, in both eras and without a session', async () => {
  const body = callText('7', 'old__echo');
  const execute = await exchange(gateway.port('http'), {
    path: '/api/v1/execute',
    headers: { ...bearer(), 'content-type': 'application/json', accept: 'application/json' },
    body,
  });
  expect([execute.status, execute.text]).toEqual([
    403,
    expect.stringContaining('insufficient_scope'),
  ]);
  const caller = modernCaller(gateway, '/mcp', token);
  expect(await caller.ask('tools/call', { name: 'old__echo' })).toEqual({
    status: 403,
    error: 'insufficient_scope',
  });
  const listen = { notifications: { resourceSubscriptions: ['test://old/two'] } };
  expect(await caller.ask('subscriptions/listen', listen)).toMatchObject({ status: 403 });
});

test('nothing that was refused ever reached a server', () => {
  const texts = peers.flatMap(({ peer }) => peer.calls.map(({ text }) => text));
  expect(texts.filter((text) => text.includes('/two') || text.includes('danger'))).toEqual([]);
});
