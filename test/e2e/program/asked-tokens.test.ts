import { expect, test } from 'vitest';
import { AuthorizationServer } from '../../support/auth/authorization-server.ts';
import { issuer } from '../../support/auth/tokens.ts';
import { exchange } from '../../support/http-peer.ts';
import { StreamClient } from '../support/clients/stream.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { requestText } from '../support/talk.ts';
import { listener, scriptedServer } from './support/servers.ts';

const frontends = ['http', 'tcp'].map((protocol) => listener(protocol));
const base = { version: 1, server: { frontends }, servers: { one: scriptedServer } };
const env = { OAUTH2_CLIENT_SECRET: 'hush' };

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const active = { active: true, sub: 'ada', iss: issuer, aud: 'mcp-gateway' };

const settingsFor = (server: AuthorizationServer, more: object = {}) => ({
  ...base,
  auth: {
    provider: 'oauth2',
    max_failures: 0,
    oauth2: {
      client_id: 'gateway',
      client_secret_env: 'OAUTH2_CLIENT_SECRET',
      introspect_endpoint: server.url,
      token_endpoint: server.url,
      issuer,
      audience: 'mcp-gateway',
    },
    ...more,
  },
});

const post = (gateway: RunningGateway, shown: string) =>
  exchange(gateway.port('http'), {
    path: '/api/v1/mcp',
    headers: {
      authorization: `Bearer ${shown}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: requestText('1', 'ping'),
  });

test('tokens that are asked about at their server [AU-05]', async () => {
  const server = await new AuthorizationServer().start();
  const gateway = await startGateway(settingsFor(server), { env });
  server.tokens.set('opaque', { ...active, exp: inSeconds(600) });
  server.tokens.set('short', { ...active, exp: inSeconds(1) });
  server.tokens.set('other', { ...active, aud: 'another-program' });
  server.tokens.set('foreign', { ...active, iss: 'https://evil.test' });
  const statuses = async (...shown: readonly string[]): Promise<readonly number[]> => {
    const answers = await Promise.all(shown.map((one) => post(gateway, one)));
    return answers.map(({ status }) => status);
  };
  const first = await statuses('opaque', 'opaque', 'other', 'foreign', 'guess');
  expect(first).toEqual([200, 200, 401, 401, 401]);
  // One question for each token, however often it is shown.
  expect(await statuses('opaque', 'guess')).toEqual([200, 401]);
  expect(server.asked.map(({ form }) => form.get('token')).toSorted()).toEqual([
    'foreign',
    'guess',
    'opaque',
    'other',
  ]);
  await expect.poll(() => statuses('short'), { timeout: 5_000 }).toEqual([401]);
  server.stop();
  const answer = await post(gateway, 'unheard-of');
  expect(answer.status).toBe(503);
  expect(answer.headers['retry-after']).toBe('1');
  expect(answer.headers['www-authenticate']).toBeUndefined();
  expect(await statuses('opaque')).toEqual([200]);
  expect(gateway.lines.join()).not.toMatch(/hush|unheard-of|opaque/);
  expect(await gateway.stop()).toBe(0);
});

test('the token of each message is looked into, once in its time [AU-10]', async () => {
  const server = await new AuthorizationServer().start();
  const rules = { per_message_auth: true, per_message_auth_cache: 1 };
  const gateway = await startGateway(settingsFor(server, rules), { env });
  server.tokens.set('opaque', active);
  const client = await StreamClient.newline({ host: '127.0.0.1', port: gateway.port('tcp') });
  let lastId = 0;
  const ask = async (shown: string): Promise<string> => {
    lastId += 1;
    const id = String(lastId);
    const answer = client.next((text) => text.includes(`"id":${id},`));
    await client.send(`{"auth_token":"${shown}","message":${requestText(id, 'ping')}}`);
    return answer;
  };
  for (let count = 0; count < 20; count += 1) expect(await ask('opaque')).toContain('"result"');
  const asked = (): number =>
    server.asked.filter(({ form }) => form.get('token') === 'opaque').length;
  // Within the time of the cache, however long that took here.
  expect(asked()).toBeLessThan(20);
  expect(await ask('guess')).toContain('-32002');
  expect(await ask('opaque')).toContain('"result"');
  server.tokens.delete('opaque');
  await expect.poll(() => ask('opaque'), { timeout: 5_000 }).toContain('-32002');
  expect(await client.request(requestText('999', 'ping'))).toContain('-32002');
  await client.close();
  expect(await gateway.stop()).toBe(0);
});
