import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordHashText } from '../../../src/domain/identity/password-hash.ts';
import { passwordHash } from '../../support/auth/passwords.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import type { RawClient } from '../support/clients/client.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callTool, introduce } from '../support/talk.ts';
import { basic, bearer, type Headers, introduceBy, openTcp, overHttp } from './support/callers.ts';

const { entry: scripted } = await startScriptedServer('http');

const tokens = ['the-token-that-is-known', 'the-token-that-is-fresh'];
const [known = '', fresh = ''] = tokens;

/** One for each way in: they share one account of failures. */
const start = () =>
  startGateway({
    version: 1,
    auth: {
      providers: ['token', 'basic'],
      token_file: 'tokens.json',
      tokens,
      basic: { users: { ada: passwordHashText(passwordHash('correct horse')) } },
    },
    server: { frontends: ['http', 'sse', 'websocket', 'tcp'].map((name) => listener(name)) },
    servers: { one: scripted },
  });

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await start();
});
afterAll(() => gateway.stop());

const entering = async (client: Promise<RawClient>): Promise<RawClient> => {
  const opened = await client;
  await introduce(opened);
  return opened;
};

const ways: Readonly<Record<string, (headers: Headers) => Promise<RawClient>>> = {
  http: (headers) => entering(overHttp.http(gateway, headers)),
  sse: (headers) => entering(overHttp.sse(gateway, headers)),
  websocket: (headers) => entering(overHttp.websocket(gateway, headers)),
};
const byTcp = async (token: string): Promise<RawClient> => {
  const client = await openTcp(gateway);
  await introduceBy(client, token);
  return client;
};

test('ten wrong credentials shut the address out for a minute, but not who is in already [S08]', async () => {
  const inside = await overHttp.websocket(gateway, bearer(known));
  await introduce(inside);
  for (let guess = 0; guess < 5; guess += 1) {
    const response = await fetch(gateway.url('http', '/mcp'), {
      headers: bearer(`wrong-${guess}`),
    });
    expect(response.status).toBe(401);
  }
  const told = new Set<string>();
  for (const password of ['a', 'b', 'c', 'd', 'e']) {
    const response = await fetch(gateway.url('http', '/mcp'), {
      headers: basic(password, password),
    });
    told.add(`${response.status} ${await response.text()}`);
  }
  expect([...told]).toEqual([expect.stringContaining('the name or the password is wrong')]);

  const refused = await fetch(gateway.url('http', '/mcp'), { headers: bearer(fresh) });
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(30);
  expect(await refused.text()).toContain('too_many_failures');

  for (const [way, enter] of Object.entries(ways)) {
    if (way !== 'http') await expect(enter(bearer(fresh)), way).rejects.toThrow('429');
    const client = await enter(bearer(known));
    expect(await callTool(client, 'echo'), way).toContain('"echo"');
    await client.close();
  }
  await expect(byTcp(fresh)).rejects.toThrow();
  const line = await byTcp(known);
  expect(await callTool(line, 'echo')).toContain('"echo"');
  await line.close();
  expect(await callTool(inside, 'echo')).toContain('"echo"');
  await inside.close();
});
