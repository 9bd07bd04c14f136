import { afterAll, beforeAll, expect, test } from 'vitest';
import { goodClaims, issuer, secret, signed } from '../../support/auth/tokens.ts';
import { exchange } from '../../support/http-peer.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { callText, requestText } from '../support/talk.ts';

const { entry: scripted } = await startScriptedServer('http');

let gateway: RunningGateway;
beforeAll(async () => {
  gateway = await startGateway(
    {
      version: 1,
      server: { frontends: [listener('http')] },
      rate_limit: {},
      auth: { provider: 'jwt', max_failures: 0, enforce_scopes: true, jwt: { issuer } },
      servers: { one: scripted },
    },
    { env: { JWT_SECRET_KEY: secret } },
  );
});
afterAll(() => gateway.stop());

const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1_000) + seconds;
const tokenOf = (sub: string, claims: object = {}): Promise<string> =>
  signed({
    ...goodClaims,
    sub,
    exp: inSeconds(600),
    jti: crypto.randomUUID(),
    scope: 'mcp:*',
    ...claims,
  });

const send = (token: string, body = requestText('1', 'ping')) =>
  exchange(gateway.port('http'), {
    path: '/api/v1/mcp',
    headers: {
      authorization: `Bearer ${token}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body,
  });

/** How many requests pass at once, and what the first that does not is told of the rate. */
const rush = async (...tokens: readonly string[]) => {
  for (let passed = 0; ; passed += 1) {
    const { status, headers } = await send(tokens[passed % tokens.length] ?? '');
    if (status !== 200) return { passed, status, limit: headers['x-ratelimit-limit'] };
  }
};

test('sub, exp, scopes and rate_limit of a token count, and without a rate there are 1000 a minute, 50 at once [AU-04]', async () => {
  const rate_limit = { requests_per_minute: 6, burst: 3 };
  // Two tokens of one user are one caller.
  const both = [await tokenOf('ada', { rate_limit }), await tokenOf('ada', { rate_limit })];
  expect(await rush(...both)).toEqual({ passed: 3, status: 429, limit: '6' });
  const usual = await rush(await tokenOf('bob'));
  expect(usual).toMatchObject({ status: 429, limit: '1000' });
  // What is given back meanwhile: one each 60 ms.
  expect(usual.passed).toBeGreaterThanOrEqual(50);
  expect(usual.passed).toBeLessThan(250);
  const short = await tokenOf('cyd', { exp: inSeconds(-3) });
  expect((await send(short)).status).toBe(200);
  await expect.poll(async () => (await send(short)).status, { timeout: 6_000 }).toBe(401);
  const call = callText('1', 'echo');
  const reader = await send(await tokenOf('dan', { scopes: ['mcp:one:read'] }), call);
  expect([reader.status, reader.text]).toEqual([403, expect.stringContaining('mcp:one:')]);
  const caller = await send(await tokenOf('dan', { scopes: ['mcp:one:*'] }), call);
  expect([caller.status, caller.text]).toEqual([200, expect.stringContaining('content')]);
});

test('a scope sets the rate of its caller [AU-15]', async () => {
  const scope = 'mcp:* rate_limit:6:4';
  expect(await rush(await tokenOf('eva', { scope }))).toEqual({
    passed: 4,
    status: 429,
    limit: '6',
  });
});
