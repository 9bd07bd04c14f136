import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { startPeer } from '../eras/support/peers/start-peer.ts';
import { listener } from '../program/support/servers.ts';
import { introduced } from '../reload/support/callers.ts';
import { HttpClient } from '../support/clients/http.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, callTool, requestText } from '../support/talk.ts';

const token = 'the-token-of-all';
const http = listener('http');

let gateway: RunningGateway;
let servers: object;

const settings = (authorization: object) => ({
  version: 1,
  auth: { provider: 'token', token },
  authorization,
  server: { frontends: [http] },
  servers,
});

beforeAll(async () => {
  const peers = await Promise.all([
    startPeer('legacy', 'tcp-newline', 'old'),
    startPeer('modern', 'http', 'new'),
  ]);
  servers = Object.fromEntries(peers.map(({ peer, entry }) => [peer.name, entry]));
  gateway = await startGateway(settings({ default: 'allow', rules: [] }));
  http.config.port = gateway.port('http');
});
afterAll(() => gateway.stop());

test('another policy holds for sessions that are open, and they hear that their lists changed', async () => {
  const clients = await Promise.all(
    ['/mcp', '/mcp/old', '/mcp/new'].map(async (path) => {
      const url = gateway.url('http', path);
      const client = new HttpClient(url, { authorization: `Bearer ${token}` });
      const name = path === '/mcp' ? 'old__echo' : 'echo';
      return { client: await introduced(client, token), name };
    }),
  );
  for (const { client, name } of clients) {
    await callTool(client, name);
    await client.request(requestText('"list"', 'tools/list'));
  }
  const denies = { default: 'allow', rules: [{ deny: { tools: ['echo'] } }] };
  writeFileSync(join(gateway.folder, 'gateway.yaml'), stringify(settings(denies)));
  await Promise.all(
    clients.map(async ({ client, name }) => {
      await client.next((text) => text.includes('notifications/tools/list_changed'));
      expect(await client.request(callText('"again"', name))).toContain('"forbidden"');
      const list = await client.request(requestText('"anew"', 'tools/list'));
      expect(list).not.toContain(`"name":"${name}"`);
      expect(list).toContain('ask"');
      await client.close();
    }),
  );
});
