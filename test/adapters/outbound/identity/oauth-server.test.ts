import { createHash } from 'node:crypto';
import { createLocalJWKSet, jwtVerify } from 'jose';
import { expect, test } from 'vitest';
import { startedOAuthServer } from '../../../support/auth/started-oauth-server.ts';

const post = async (url: string, form: Record<string, string>, basic?: string) => {
  const response = await fetch(url, {
    method: 'POST',
    body: new URLSearchParams(form),
    headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
  });
  return { status: response.status, body: membersOf(await response.json()) };
};
const membersOf = (value: unknown): Readonly<Record<string, string>> =>
  typeof value === 'object' && value !== null ? { ...value } : {};
const gateway = 'gateway:gateway-secret';
const grantType = (kind: string) => `urn:ietf:params:oauth:grant-type:${kind}`;

test('the authorization server of the tests registers a client and gives it tokens for a code, once', async () => {
  const server = await startedOAuthServer({ path: '/realms/a' });
  const metadata = await fetch(`${server.issuer}/.well-known/openid-configuration`);
  expect(await metadata.json()).toMatchObject({ issuer: server.issuer });
  const registered = await fetch(server.url('register'), {
    method: 'POST',
    body: JSON.stringify({
      redirect_uris: ['http://localhost/back'],
      token_endpoint_auth_method: 'none',
    }),
  });
  const { client_id: id = '' } = membersOf(await registered.json());
  const verifier = 'v'.repeat(43);
  const asked = new URLSearchParams({
    response_type: 'code',
    client_id: id,
    redirect_uri: 'http://localhost/back',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    scope: 'mcp:*',
    state: 's',
    resource: 'https://gateway.test/mcp',
  });
  const sent = await fetch(`${server.url('authorize')}?${asked}`, { redirect: 'manual' });
  const back = new URL(sent.headers.get('location') ?? '').searchParams;
  expect([back.get('state'), back.get('iss')]).toEqual(['s', server.issuer]);
  const form = {
    grant_type: 'authorization_code',
    client_id: id,
    code: back.get('code') ?? '',
    redirect_uri: 'http://localhost/back',
    code_verifier: verifier,
  };
  const given = await post(server.url('token'), form);
  const keys = createLocalJWKSet({ keys: [...server.keys.published.keys] });
  const { payload } = await jwtVerify(given.body['access_token'] ?? '', keys);
  expect(payload).toMatchObject({ sub: 'ada', aud: 'https://gateway.test/mcp', scope: 'mcp:*' });
  expect(await post(server.url('token'), form)).toEqual({
    status: 400,
    body: { error: 'invalid_grant' },
  });
  const refresh = { grant_type: 'refresh_token', client_id: id };
  const again = { ...refresh, refresh_token: given.body['refresh_token'] ?? '' };
  expect((await post(server.url('token'), again)).body['access_token']).toEqual(expect.any(String));
  expect((await post(server.url('token'), again)).status).toBe(400);
});

test('it exchanges tokens, tells of them, revokes them and counts what it is asked', async () => {
  const server = await startedOAuthServer({ format: 'opaque' });
  const form = { grant_type: 'client_credentials', scope: 'mcp:read' };
  const own = (await post(server.url('token'), form, gateway)).body['access_token'] ?? '';
  const exchange = {
    grant_type: grantType('token-exchange'),
    subject_token: await server.tokens.mint({ sub: 'eve' }),
    subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
    audience: 'backend',
  };
  const exchanged = (await post(server.url('token'), exchange, gateway)).body['access_token'] ?? '';
  const asked = await post(server.url('introspect'), { token: exchanged }, gateway);
  expect(asked.body).toMatchObject({
    active: true,
    sub: 'eve',
    aud: 'backend',
    act: { sub: 'gateway' },
  });
  await post(server.url('revoke'), { token: own }, gateway);
  expect((await post(server.url('introspect'), { token: own }, gateway)).body).toEqual({
    active: false,
  });
  expect((await post(server.url('token'), form, 'gateway:wrong')).status).toBe(401);
  expect([server.count('token'), server.count('introspect')]).toEqual([3, 2]);
});

test('it fails as it is told, and its keys go and come', async () => {
  const server = await startedOAuthServer();
  const old = server.keys.kid;
  server.keys.rotate();
  server.keys.retire(old);
  expect(server.keys.published.keys).toHaveLength(1);
  server.misbehave('jwks', { kind: 'status', status: 500 }, 1);
  expect((await fetch(server.url('jwks'))).status).toBe(500);
  expect((await fetch(server.url('jwks'))).status).toBe(200);
  server.misbehave('jwks', { kind: 'cut' });
  await expect(fetch(server.url('jwks')).then((response) => response.text())).rejects.toThrow();
});
