import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { passwordHashText } from '../../../src/domain/identity/password-hash.ts';
import { passwordHash } from '../../support/auth/passwords.ts';
import { Authority } from '../../support/certificates.ts';
import { scrape } from '../program/support/scrape.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callTool, introduce, requestText } from '../support/talk.ts';
import { basic, bearer, type Headers, introduceBy, openTcp, overHttp } from './support/callers.ts';

const { entry: scripted } = await startScriptedServer('http');

const key = 'mgk_a-key-of-forty-characters-for-tests!';
const token = 'the-token-of-somebody-else';
const authority = new Authority();
const [server, agent, stranger] = ['server', 'agent one', 'stranger'].map((name) =>
  authority.issue(name),
);

let gateway: RunningGateway;
beforeAll(async () => {
  const tls = {
    cert_file: server?.certFile,
    key_file: server?.keyFile,
    ca_file: authority.caFile,
    client_auth: 'require',
  };
  gateway = await startGateway(
    {
      version: 1,
      auth: {
        providers: ['token', 'api_key', 'basic', 'mtls'],
        token_file: 'tokens.json',
        token,
        api_keys: { keys: [{ id: 'ci', key_env: 'CI_KEY' }] },
        basic: { users: { ada: passwordHashText(passwordHash('correct horse')) } },
        mtls: { users: { 'agent one': {} } },
      },
      security: { auth: { api_key_header: 'X-Team-Key' } },
      server: {
        frontends: [
          ...['http', 'sse', 'websocket', 'tcp'].map((name) => listener(name)),
          { ...listener('http', { tls }), name: 'https' },
        ],
      },
      metrics: { auth: 'none' },
      servers: { one: scripted },
    },
    { env: { CI_KEY: key } },
  );
});
afterAll(async () => {
  authority.remove();
  await gateway.stop();
});

const good: Readonly<Record<string, Headers>> = {
  'a token': bearer(token),
  'an API key in the header that security.auth.api_key_header names': { 'x-team-key': key },
  'an API key as a token': bearer(key),
  'a name and password': basic('ada', 'correct horse'),
};

describe.each(['http', 'sse', 'websocket'] as const)('over %s', (carrier) => {
  test.each(Object.entries(good))('%s lets its owner in [AU-12]', async (_, headers) => {
    const client = await overHttp[carrier](gateway, headers);
    await introduce(client);
    expect(await callTool(client, 'echo')).toContain('"echo"');
    await client.close();
  });
});

test.each([token, key])('over TCP %s lets its owner in, as a token', async (shown) => {
  const client = await openTcp(gateway);
  await introduceBy(client, shown);
  expect(await callTool(client, 'echo')).toContain('"echo"');
  await client.close();
});

const post = async (headers: Headers, at = gateway): Promise<number> => {
  const response = await fetch(at.url('http', '/api/v1/execute'), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: requestText('1', 'ping'),
  });
  await response.body?.cancel();
  return response.status;
};

test('a known key in X-API-Key, or in the header that is named in its place, says who comes [AU-11]', async () => {
  const usual = await startGateway(
    {
      version: 1,
      auth: { token_file: 'tokens.json', api_keys: { keys: [{ id: 'ci', key_env: 'CI_KEY' }] } },
      server: { frontends: [listener('http')] },
      servers: { one: scripted },
    },
    { env: { CI_KEY: key } },
  );
  expect(await post({ 'x-api-key': key }, usual)).toBe(200);
  expect(await post({ 'x-team-key': key }, usual)).toBe(401);
  expect(await post({ 'x-api-key': `${key}x` }, usual)).toBe(401);
  await usual.stop();
  expect(await post({ 'x-team-key': key })).toBe(200);
  expect(await post({ 'x-api-key': key })).toBe(401);
});

test('each refused credential counts once, under its reason [AU-16]', async () => {
  const before = await scrape(gateway, 'http');
  expect(await post({ 'x-team-key': `${key}x` })).toBe(401);
  expect(await post(basic('ada', 'wrong'))).toBe(401);
  expect(await post(basic('nobody', 'wrong'))).toBe(401);
  expect(await post({})).toBe(401);
  expect(await post(bearer('wrong'))).toBe(401);
  const tcp = await openTcp(gateway);
  await introduceBy(tcp, token);
  await tcp.close();
  const after = await scrape(gateway, 'http');
  const grown = after
    .values('auth_failures_total', 'reason')
    .map((reason) => [
      reason,
      after.sum('auth_failures_total', { reason }) - before.sum('auth_failures_total', { reason }),
    ]);
  expect(Object.fromEntries(grown.filter(([, count]) => count !== 0))).toEqual({
    unknown_key: 1,
    // Nobody knows what it was meant to be: the first that looked at it has the word.
    invalid_token: 1,
    wrong_password: 2,
    missing_token: 1,
  });
});

const overTls = async (certificate: typeof agent): Promise<string> => {
  const shown = certificate && { cert: certificate.cert, key: certificate.key };
  const agentOf = new Agent({ ca: authority.certificate, ...shown });
  const sent = request(`https://127.0.0.1:${gateway.port('https')}/api/v1/execute`, {
    method: 'POST',
    agent: agentOf,
    headers: { 'content-type': 'application/json', accept: 'application/json' },
  });
  sent.end(requestText('1', 'ping'));
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const body = await text(response);
  agentOf.destroy();
  return `${response.statusCode} ${body}`;
};

test('the subject of a required client certificate says who comes, and no token is needed [AU-08]', async () => {
  expect(await overTls(agent)).toMatch(/^200 /);
  expect(await overTls(stranger)).toContain(
    'the owner of the client certificate is not known here',
  );
  await expect(overTls(undefined)).rejects.toThrow();
});
