import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keyForgeries } from '../../support/auth/forgeries.ts';
import {
  ed25519,
  forged,
  goodClaims,
  issuer,
  pemOf,
  rsa,
  secret,
  signed,
} from '../../support/auth/tokens.ts';
import { exchange } from '../../support/http-peer.ts';
import type { RawClient } from '../support/clients/client.ts';
import { SseClient } from '../support/clients/sse.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { WebSocketClient } from '../support/clients/websocket.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callTool, introduce, requestText } from '../support/talk.ts';
import { newFile } from './support/folder.ts';
import { listener, scriptedServer } from './support/servers.ts';

const host = '127.0.0.1';
const frontends = ['http', 'sse', 'websocket', 'tcp'].map((protocol) => listener(protocol));
const base = { version: 1, server: { frontends }, servers: { one: scriptedServer } };
const env = { JWT_SECRET_KEY: secret };
// More is wrong here than an address may get wrong in a minute.
const jwt = { provider: 'jwt', max_failures: 0, jwt: { issuer } };

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const token = (claims: object = {}): Promise<string> =>
  signed({ ...goodClaims, exp: inSeconds(600), ...claims });

const bearer = (shown: string) => ({
  authorization: `Bearer ${shown}`,
  'content-type': 'application/json',
});
const post = (gateway: RunningGateway, shown: string, body = requestText('1', 'ping')) =>
  exchange(gateway.port('http'), {
    path: '/api/v1/mcp',
    headers: { ...bearer(shown), accept: 'application/json, text/event-stream' },
    body,
  });

/** A ping with a token around it; resolves with the bare answer. */
const askWrapped = async (client: RawClient, shown: string, id: string): Promise<string> => {
  const answer = client.next((text) => text.includes(`"id":${id},`));
  await client.send(`{"auth_token":"${shown}","message":${requestText(id, 'ping')}}`);
  return answer;
};

describe('signed tokens', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await startGateway({ ...base, auth: jwt }, { env });
  });
  afterAll(() => gateway.stop());

  test.each<[string, () => Promise<string> | string]>([
    ['expired', () => token({ exp: inSeconds(-30) })],
    ['for somebody else', () => token({ aud: 'other' })],
    ['of somebody else', () => token({ iss: 'https://evil.test' })],
    ['signed with another secret', () => signed({ ...goodClaims }, Buffer.from(`${secret}!`))],
    ['signed by nobody', () => forged({ alg: 'none' }, { ...goodClaims, exp: inSeconds(600) })],
    ['without an end', () => signed({ sub: 'ada', iss: issuer, aud: 'mcp-gateway' })],
  ])('a token that is %s is refused at every door [AU-01]', async (_, made) => {
    const shown = await made();
    const answer = await post(gateway, shown);
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toMatch(/^Bearer/);
    const stream = { path: '/sse', headers: bearer(shown) };
    expect((await exchange(gateway.port('sse'), stream)).status).toBe(401);
    const execute = { path: '/api/v1/execute', headers: bearer(shown), body: '{}' };
    expect((await exchange(gateway.port('http'), execute)).status).toBe(401);
    const url = `ws://${host}:${gateway.port('websocket')}/`;
    await expect(WebSocketClient.open(url, bearer(shown))).rejects.toThrow('401');
    const stranger = await StreamClient.newline({ host, port: gateway.port('tcp') });
    const hello = requestText('1', 'initialize', JSON.stringify({ token: shown }));
    expect(await stranger.request(hello)).toContain('-32002');
  });

  test('a good one lets in at every door, and is told to nobody', async () => {
    const shown = await token();
    expect((await post(gateway, shown)).status).toBe(200);
    const sse = await SseClient.open(gateway.url('sse', '/sse'), bearer(shown));
    const url = `ws://${host}:${gateway.port('websocket')}/`;
    const websocket = await WebSocketClient.open(url, bearer(shown));
    for (const client of [sse, websocket]) {
      await introduce(client);
      expect(await callTool(client, 'echo')).toContain('content');
      await client.close();
    }
    expect(gateway.lines.join()).not.toContain(shown.split('.')[2]);
  });

  test('a session does not outlive its token', async () => {
    const url = `ws://${host}:${gateway.port('websocket')}/`;
    // Clocks may differ by five seconds: this one has about two left.
    const shown = await token({ exp: inSeconds(-3) });
    const websocket = await WebSocketClient.open(url, bearer(shown));
    await introduce(websocket);
    expect((await post(gateway, shown)).status).toBe(200);
    let id = 0;
    const ask = (): Promise<string> => {
      id += 1;
      return websocket.request(requestText(String(id), 'ping'));
    };
    await expect.poll(ask, { timeout: 6_000 }).toContain('has expired');
    expect((await post(gateway, shown)).status).toBe(401);
    // Another token of the same user goes on with the same session.
    const next = await token();
    expect(await askWrapped(websocket, next, '900')).toContain('"result"');
    expect(await websocket.request(requestText('901', 'ping'))).toContain('"result"');
    await websocket.close();
  });
});

test('an RS256 token is checked with the PEM, and an HS256 token made with it is refused [AU-02]', async () => {
  const public_key_path = newFile('public.pem', pemOf(rsa.publicKey));
  const auth = { ...jwt, jwt: { issuer, public_key_path } };
  const gateway = await startGateway({ ...base, auth }, { env });
  const claims = { ...goodClaims, exp: inSeconds(600) };
  const good = await signed(claims, rsa.privateKey, { alg: 'RS256' });
  expect((await post(gateway, good)).status).toBe(200);
  for (const [name, make] of keyForgeries) {
    const { status } = await post(gateway, await make());
    expect({ name, status }).toEqual({ name, status: 401 });
  }
  expect(await gateway.stop()).toBe(0);
});

test('a key that is exchanged in its file counts without a restart', async () => {
  const public_key_path = newFile('public.pem', pemOf(rsa.publicKey));
  const auth = { ...jwt, jwt: { issuer, public_key_path } };
  const gateway = await startGateway({ ...base, auth });
  const claims = { ...goodClaims, exp: inSeconds(600) };
  const old = await signed(claims, rsa.privateKey, { alg: 'RS256' });
  const next = await signed(claims, ed25519.privateKey, { alg: 'EdDSA' });
  const statuses = async () => [
    (await post(gateway, old)).status,
    (await post(gateway, next)).status,
  ];
  expect(await statuses()).toEqual([200, 401]);
  writeFileSync(public_key_path, pemOf(ed25519.publicKey));
  await expect.poll(statuses, { timeout: 10_000 }).toEqual([401, 200]);
  expect(await gateway.stop()).toBe(0);
});

test('every message shows a token where the settings say so, as in seed 002', async () => {
  const auth = { type: 'bearer', per_message_auth: true, per_message_cache: 300, jwt: { issuer } };
  const gateway = await startGateway({ ...base, auth }, { env });
  const shown = await token();
  const url = `ws://${host}:${gateway.port('websocket')}/`;
  const websocket = await WebSocketClient.open(url, bearer(shown));
  const tcp = await StreamClient.newline({ host, port: gateway.port('tcp') });
  for (const client of [websocket, tcp]) {
    expect(await askWrapped(client, shown, '1')).toContain('"result"');
    expect(await client.request(requestText('2', 'ping'))).toContain('-32002');
    expect(await askWrapped(client, forged({}, {}), '3')).toContain('-32002');
    expect(await askWrapped(client, shown, '4')).toContain('"result"');
    await client.close();
  }
  expect((await post(gateway, shown)).status).toBe(200);
  expect(await gateway.stop()).toBe(0);
});
