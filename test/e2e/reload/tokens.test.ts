import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { stringify } from 'yaml';
import { scrape } from '../program/support/scrape.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import type { HttpClient } from '../support/clients/http.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, callTool, requestText } from '../support/talk.ts';
import { introduced, openers, openTcp } from './support/callers.ts';
import { changes, linesWith } from './support/reloads.ts';

const [kept, gone, fresh] = ['kept', 'gone', 'fresh'].map((name) => `the-token-${name}`);
const frontends = ['http', 'websocket', 'tcp'].map((protocol) => listener(protocol));
const servers = { one: scriptedServer };

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway(settings([kept, gone]));
  for (const frontend of frontends) frontend.config.port = gateway.port(frontend.name);
});
afterAll(() => gateway.stop());

const settings = (tokens: readonly unknown[]) => ({
  version: 1,
  auth: { provider: 'token', tokens },
  server: { frontends },
  servers,
});

const post = async (client: HttpClient, token: string): Promise<number> => {
  const response = await fetch(gateway.url('http', '/mcp/one'), {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      authorization: `Bearer ${token}`,
      'mcp-session-id': client.sessionId ?? '',
    },
    body: requestText('1', 'ping'),
  });
  await response.body?.cancel();
  return response.status;
};

test('tokens that are gone lose their sessions and are refused; those that stay notice nothing', async () => {
  const http = async (token = '') =>
    introduced(await openers.http(gateway, 'one', token), token) as Promise<HttpClient>;
  const [mine, theirs] = [await http(kept), await http(gone)];
  const mySocket = await introduced(
    await openers.websocket(gateway, 'one', String(kept)),
    String(kept),
  );
  const theirSocket = new WebSocket(`ws://127.0.0.1:${gateway.port('websocket')}/mcp/one`, 'mcp', {
    headers: { authorization: `Bearer ${gone}` },
  });
  await once(theirSocket, 'open');
  const closed = once(theirSocket, 'close');
  const theirStream = await introduced(await openTcp(gateway, 'tcp'), String(gone));
  const cutOff = theirStream.request(callText('7', 'slow'));

  const changed = changes(gateway);
  writeFileSync(join(gateway.folder, 'gateway.yaml'), stringify(settings([kept, fresh])));
  await changed;

  expect(await post(theirs, String(gone))).toBe(401);
  expect((await closed)[0]).toBe(3000);
  await expect(cutOff).resolves.toContain('not valid any more');
  expect(linesWith(gateway, 'sessions ended with their credentials')).toHaveLength(1);
  // Whoever shows a token that is valid does not get at what belonged to another.
  expect(await post(theirs, String(fresh))).toBe(404);

  expect(await post(mine, String(kept))).toBe(200);
  expect(await callTool(mySocket, 'echo')).toContain('"echo"');
  const newcomer = await http(fresh);
  expect(await callTool(newcomer, 'echo')).toContain('"echo"');
  const figures = await scrape(gateway, 'http', String(kept));
  expect(figures.sum('connections_active', { protocol: 'tcp' })).toBe(0);
  await Promise.all([mine, mySocket, newcomer].map((client) => client.close()));
});
