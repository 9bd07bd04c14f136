import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { OAuthServer } from '../../support/auth/oauth-server.ts';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { doors } from './support/token-doors.ts';

const { entry: scripted } = await startScriptedServer('http');

/** In the order of the tests: each has issuers of its own. */
const quick = await new OAuthServer().listen();
const usual = await new OAuthServer().listen();
const found = await new OAuthServer({ path: '/realms/a' }).listen();
const liar = await new OAuthServer().listen();
liar.metadataChanges = { issuer: 'https://evil.test' };
const home = await new OAuthServer().listen();
const partner = await new OAuthServer({ audience: 'theirs' }).listen();

const start = (auth: object): Promise<RunningGateway> =>
  startGateway({
    version: 1,
    server: { frontends: [listener('http'), listener('websocket')] },
    auth: { max_failures: 0, ...auth },
    servers: { one: scripted },
  });

let gateway: RunningGateway;
beforeAll(async () => {
  const issuers = {
    quick: { issuer: quick.issuer, jwks_url: quick.url('jwks'), jwks_cache: '2s' },
    usual: { issuer: usual.issuer, jwks_url: usual.url('jwks') },
    found: { issuer: found.issuer, discovery: true, jwks_cache: '1s' },
    liar: { issuer: liar.issuer, discovery: true },
    partner: { issuer: partner.issuer, discovery: true, audience: 'theirs' },
  };
  const jwt = { issuer: home.issuer, discovery: true, issuers };
  gateway = await start({ provider: 'jwt', jwt });
});
afterAll(async () => {
  await gateway.stop();
  for (const server of [quick, usual, found, liar, home, partner]) server.stop();
});

const statusOf = async (
  token: Promise<string> | string,
  door = 'http',
  at = gateway,
): Promise<number> => {
  const answer = await doors[door]?.(at, await token);
  return answer?.status ?? 0;
};
const forgedBy = ({ keys, issuer }: OAuthServer, count: number): Promise<string[]> =>
  Promise.all(
    Array.from({ length: count }, (_, at) => keys.sign({ iss: issuer }, { kid: `x${at}` })),
  );

/** How long after its key has gone from its server a token was shown that was still let in. */
const outliving = async (server: OAuthServer): Promise<number> => {
  const gone = server.keys.kid;
  const old = await server.tokens.mint();
  expect(await statusOf(old)).toBe(200);
  server.keys.rotate();
  server.keys.retire(gone);
  const sinceMs = performance.now();
  let lastMs = 0;
  const shown = async (): Promise<number> => {
    const atMs = performance.now() - sinceMs;
    const status = await statusOf(old);
    if (status === 200) lastMs = atMs;
    return status;
  };
  await expect.poll(shown, { interval: 50 }).toBe(401);
  return lastMs;
};

// With a clock set by hand, in jwks-rotation.test.ts: within a minute, and one question in 30 s.
test('a new key counts, one that is gone until its time in the cache is over, and a thousand that nobody knows cost one question [S05]', async () => {
  expect(await outliving(quick)).toBeLessThan(2_500);
  expect(await statusOf(quick.tokens.mint())).toBe(200);
  expect(await statusOf(usual.tokens.mint())).toBe(200);
  const before = usual.count('jwks') - 1;
  const beganMs = performance.now();
  for (const token of await forgedBy(usual, 1_000)) expect(await statusOf(token)).toBe(401);
  const periods = Math.floor((performance.now() - beganMs) / 30_000);
  expect(usual.count('jwks')).toBeLessThanOrEqual(before + 2 + periods);
}, 60_000);

test('the published key of its kid checks a token, and a rotated one is picked up [AU-07]', async () => {
  const server = await startedOAuthServer();
  const oauth2 = { jwks_endpoint: server.url('jwks'), issuer: server.issuer };
  const own = await start({
    provider: 'oauth2',
    oauth2: { ...oauth2, audience: 'mcp-gateway' },
  });
  onTestFinished(async () => void (await own.stop()));
  const statusThere = (token: Promise<string> | string) => statusOf(token, 'http', own);
  const kid = server.keys.kid;
  const old = await server.tokens.mint();
  server.keys.rotate('RS256');
  expect([await statusThere(old), await statusThere(server.tokens.mint())]).toEqual([200, 200]);
  const stranger = server.keys.sign({ sub: 'ada', iss: server.issuer }, { kid });
  expect(await statusThere(stranger)).toBe(401);
});

test('keys that are found by the metadata of their issuer come and go with it, and are kept while it is away', async () => {
  const stolen = found.keys.kid;
  const old = await found.tokens.mint();
  expect([await statusOf(old), await statusOf(old, 'websocket')]).toEqual([200, 101]);
  found.keys.rotate();
  found.keys.retire(stolen);
  // Known by its digest or not: what signed it has gone.
  await expect.poll(() => statusOf(old)).toBe(401);
  const next = await found.tokens.mint();
  await expect.poll(() => statusOf(next)).toBe(200);
  found.misbehave('metadata', { kind: 'status', status: 500 });
  const asked = found.count('metadata');
  await expect
    .poll(
      () => found.count('metadata') > asked + 2 || statusOf(found.tokens.mint()).then(() => false),
    )
    .toBe(true);
  expect(await statusOf(found.tokens.mint())).toBe(200);
  expect(gateway.lines.filter((line) => line.includes('cannot be had'))).not.toEqual([]);
});

test('an issuer that names another in its metadata is nobody', async () => {
  expect(await statusOf(liar.tokens.mint())).toBe(503);
  expect(liar.count('jwks')).toBe(0);
  expect(await gateway.line((line) => line.includes('name another issuer'))).toBeDefined();
});

test('users of two issuers are two, each checked with its own keys', async () => {
  expect(await statusOf(home.tokens.mint())).toBe(200);
  expect(await statusOf(partner.tokens.mint())).toBe(200);
  expect(await statusOf(partner.tokens.mint({ iss: home.issuer }))).toBe(401);
  expect(await statusOf(partner.tokens.mint({ aud: 'mcp-gateway' }))).toBe(401);
  expect(await statusOf(home.tokens.mint({ iss: partner.issuer }))).toBe(401);
  partner.stop();
  expect(await statusOf(home.tokens.mint())).toBe(200);
});
