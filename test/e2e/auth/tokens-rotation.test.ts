import { afterEach, expect, test } from 'vitest';
import type { OAuthServer } from '../../support/auth/oauth-server.ts';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { doors } from './support/token-doors.ts';

let gateway: RunningGateway;
afterEach(() => gateway.stop());

const start = async (jwt: object): Promise<void> => {
  gateway = await startGateway({
    version: 1,
    server: { frontends: [listener('http'), listener('websocket')] },
    auth: { provider: 'jwt', max_failures: 0, jwt },
    servers: { one: scriptedServer },
  });
};
const statusOf = async (token: Promise<string> | string, door = 'http'): Promise<number> => {
  const answer = await doors[door]?.(gateway, await token);
  return answer?.status ?? 0;
};
const forgedBy = ({ keys, issuer }: OAuthServer, count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, at) => keys.sign({ iss: issuer }, { kid: `x${at}` })),
  );

/** How long a token is still let in whose key has gone from its server. */
const outliving = async (server: OAuthServer): Promise<number> => {
  const gone = server.keys.kid;
  const old = await server.tokens.mint();
  expect(await statusOf(old)).toBe(200);
  server.keys.rotate();
  server.keys.retire(gone);
  const sinceMs = performance.now();
  await expect.poll(() => statusOf(old), { interval: 50 }).toBe(401);
  return performance.now() - sinceMs;
};

// With a clock set by hand, in jwks-rotation.test.ts: within a minute, and one question in 30 s.
test('a new key counts, one that is gone until its time in the cache is over, and a thousand that nobody knows cost one question [S05]', async () => {
  const server = await startedOAuthServer();
  const jwt = { issuer: server.issuer, jwks_url: server.url('jwks') };
  await start({ ...jwt, jwks_cache: '2s' });
  expect(await outliving(server)).toBeLessThan(2_500);
  expect(await statusOf(server.tokens.mint())).toBe(200);
  await gateway.stop();
  await start(jwt);
  expect(await statusOf(server.tokens.mint())).toBe(200);
  const before = server.count('jwks') - 1;
  const beganMs = performance.now();
  for (const token of await forgedBy(server, 1_000)) expect(await statusOf(token)).toBe(401);
  const periods = Math.floor((performance.now() - beganMs) / 30_000);
  expect(server.count('jwks')).toBeLessThanOrEqual(before + 2 + periods);
}, 60_000);

test('the published key of its kid checks a token, and a rotated one is picked up [AU-07]', async () => {
  const server = await startedOAuthServer();
  const oauth2 = { jwks_endpoint: server.url('jwks'), issuer: server.issuer };
  gateway = await startGateway({
    version: 1,
    server: { frontends: [listener('http')] },
    auth: { provider: 'oauth2', max_failures: 0, oauth2: { ...oauth2, audience: 'mcp-gateway' } },
    servers: { one: scriptedServer },
  });
  const kid = server.keys.kid;
  const old = await server.tokens.mint();
  server.keys.rotate('RS256');
  expect([await statusOf(old), await statusOf(server.tokens.mint())]).toEqual([200, 200]);
  const stranger = server.keys.sign({ sub: 'ada', iss: server.issuer }, { kid });
  expect(await statusOf(stranger)).toBe(401);
});

test('keys that are found by the metadata of their issuer come and go with it, and are kept while it is away', async () => {
  const server = await startedOAuthServer({ path: '/realms/a' });
  await start({ issuer: server.issuer, discovery: true, jwks_cache: '1s' });
  const stolen = server.keys.kid;
  const old = await server.tokens.mint();
  expect([await statusOf(old), await statusOf(old, 'websocket')]).toEqual([200, 101]);
  server.keys.rotate();
  server.keys.retire(stolen);
  // Known by its digest or not: what signed it has gone.
  await expect.poll(() => statusOf(old)).toBe(401);
  const next = await server.tokens.mint();
  await expect.poll(() => statusOf(next)).toBe(200);
  server.misbehave('metadata', { kind: 'status', status: 500 });
  const asked = server.count('metadata');
  await expect
    .poll(
      () =>
        server.count('metadata') > asked + 2 || statusOf(server.tokens.mint()).then(() => false),
    )
    .toBe(true);
  expect(await statusOf(server.tokens.mint())).toBe(200);
  expect(gateway.lines.filter((line) => line.includes('cannot be had'))).not.toEqual([]);
});

test('an issuer that names another in its metadata is nobody', async () => {
  const server = await startedOAuthServer();
  server.metadataChanges = { issuer: 'https://evil.test' };
  await start({ issuer: server.issuer, discovery: true });
  expect(await statusOf(server.tokens.mint())).toBe(503);
  expect(server.count('jwks')).toBe(0);
  expect(await gateway.line((line) => line.includes('name another issuer'))).toBeDefined();
});

test('users of two issuers are two, each checked with its own keys', async () => {
  const server = await startedOAuthServer();
  const partner = await startedOAuthServer({ audience: 'theirs' });
  await start({
    issuer: server.issuer,
    discovery: true,
    issuers: { partner: { issuer: partner.issuer, discovery: true, audience: 'theirs' } },
  });
  expect(await statusOf(server.tokens.mint())).toBe(200);
  expect(await statusOf(partner.tokens.mint())).toBe(200);
  expect(await statusOf(partner.tokens.mint({ iss: server.issuer }))).toBe(401);
  expect(await statusOf(partner.tokens.mint({ aud: 'mcp-gateway' }))).toBe(401);
  expect(await statusOf(server.tokens.mint({ iss: partner.issuer }))).toBe(401);
  partner.stop();
  expect(await statusOf(server.tokens.mint())).toBe(200);
});
