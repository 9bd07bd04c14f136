import { expect, test } from 'vitest';
import { introspectionCheck } from '../../../../src/adapters/outbound/identity/introspection-check.ts';
import { PooledOutgoing } from '../../../../src/adapters/shared/http-client/outgoing.ts';
import { AuthorizationServer } from '../../../support/auth/authorization-server.ts';
import { inSeconds, nowMs } from '../../../support/auth/tokens.ts';

const start = async (
  changes: { issuer?: string; audience?: readonly string[]; realm?: string } = {},
) => {
  const server = await new AuthorizationServer().start();
  const logged: string[] = [];
  const check = introspectionCheck(
    {
      endpoint: server.url,
      clientId: 'the gateway',
      clientSecret: 'se:cret/%',
      issuer: changes.issuer,
      audience: changes.audience ?? [],
      timeoutMs: 300,
      groupsClaim: 'groups',
      realm: changes.realm,
    },
    {
      outgoing: new PooledOutgoing(),
      wallMs: () => nowMs,
      log: (_, reason) => void logged.push(reason),
    },
  );
  const says = (claims: Readonly<Record<string, unknown>>) => {
    server.tokens.set('abc', claims);
    return check('abc');
  };
  return { server, check, says, logged };
};

test('the question is RFC 7662’s, in the name of the gateway', async () => {
  const { server, says } = await start();
  await says({ active: true, sub: 'ada' });
  const pair = Buffer.from('the%20gateway:se%3Acret%2F%25').toString('base64');
  expect(server.asked).toEqual([
    {
      method: 'POST',
      authorization: `Basic ${pair}`,
      contentType: 'application/x-www-form-urlencoded',
      form: new URLSearchParams({ token: 'abc', token_type_hint: 'access_token' }),
    },
  ]);
});

test('an active token lets in whom it names, for as long as it says', async () => {
  const { says } = await start();
  const claims = { active: true, sub: 'ada', scope: 'mcp:read', exp: inSeconds(60) };
  expect(await says(claims)).toEqual({
    key: 'user:ada',
    via: 'oauth2',
    scopes: ['mcp:read'],
    expiresAtMs: inSeconds(60) * 1_000,
  });
  expect(await says({ active: true, client_id: 'robot' })).toMatchObject({ key: 'client:robot' });
});

test.each([
  ['inactive', { active: false, sub: 'ada' }],
  ['expired', { active: true, sub: 'ada', aud: 'mcp', exp: inSeconds(0) }],
  ['unclear about its end', { active: true, sub: 'ada', aud: 'mcp', exp: '9999999999' }],
  ['early', { active: true, sub: 'ada', aud: 'mcp', nbf: inSeconds(1) }],
  ['of another issuer', { active: true, sub: 'ada', aud: 'mcp', iss: 'https://evil.test' }],
  ['for another audience', { active: true, sub: 'ada', aud: ['other'] }],
  ['for nobody it names', { active: true, sub: 'ada' }],
  ['of nobody', { active: true, aud: 'mcp' }],
])('a token that is %s is refused', async (_, claims) => {
  const { says } = await start({ issuer: 'https://auth.test', audience: ['mcp'] });
  expect(await says(claims)).toMatchObject({ code: 'unauthorized' });
  expect(await says({ active: true, sub: 'ada', aud: ['x', 'mcp'] })).toMatchObject({
    key: 'user:ada',
  });
});

test.each([
  ['an error', { status: 500, body: '{"active":true,"sub":"eve"}' }],
  ['its own 401', { status: 401, body: '{"active":true,"sub":"eve"}' }],
  ['a redirect', { status: 302, body: '{"active":true,"sub":"eve"}' }],
  ['no JSON', { status: 200, body: 'active' }],
  ['a list', { status: 200, body: '[true]' }],
  ['a text for active', { status: 200, body: '{"active":"true","sub":"eve"}' }],
  ['nothing', { status: 200, body: '' }],
  ['a megabyte', { status: 200, body: `{"active":true,"sub":"${'e'.repeat(1_000_000)}"}` }],
])('a server that answers with %s lets nobody in and blames no token', async (_, answer) => {
  const { server, check, logged } = await start();
  server.instead = answer;
  const verdict = await check('abc');
  expect(verdict).toMatchObject({ code: 'auth_unavailable', retryAfterMs: 1_000 });
  expect(verdict).toHaveProperty('row.httpStatus', 503);
  expect(logged).toHaveLength(1);
  server.instead = { status: 200, body: '{"active":true,"sub":"ada"}' };
  expect(await check('abc')).toMatchObject({ key: 'user:ada' });
});

test('a server that is silent, or gone, is given up in time', async () => {
  const { server, check } = await start();
  server.isSilent = true;
  const begun = performance.now();
  expect(await check('abc')).toMatchObject({ code: 'auth_unavailable' });
  expect(performance.now() - begun).toBeLessThan(3_000);
  server.stop();
  expect(await check('abc')).toMatchObject({ code: 'auth_unavailable' });
});
