import { describe, expect, test } from 'vitest';
import type { OAuthServer } from '../../support/auth/oauth-server.ts';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { type CaptureServer, nameIn, startedCapture } from './capture-server.ts';
import { askModern, callAs, type FrontEra, gatewayWith, openLegacy } from './rig.ts';

interface Bench {
  readonly issuer: OAuthServer;
  readonly server: CaptureServer;
  readonly gateway: RunningGateway;
}

/** A server that takes only tokens of its own audience, behind a gateway whose clients have tokens of the gateway's. */
const started = async (back: FrontEra, more: object = {}, rules: object = {}): Promise<Bench> => {
  const issuer = await startedOAuthServer();
  const server = await startedCapture({
    era: back,
    accepts: ({ authorization = '' }) =>
      issuer.tokens.claimsOf(authorization.slice(7))?.aud === 'the-server',
  });
  const auth = {
    type: 'token_exchange',
    token_url: issuer.url('token'),
    client_id: 'gateway',
    client_secret: 'gateway-secret',
    audience: 'the-server',
    own: 'client_credentials',
    ...more,
  };
  const gateway = await gatewayWith(
    { one: { url: server.url, auth, ...rules } },
    {
      auth: {
        provider: 'jwt',
        jwt: { jwks_url: issuer.url('jwks'), issuer: issuer.issuer, audience: ['mcp-gateway'] },
      },
    },
  );
  return { issuer, server, gateway };
};

const eras: readonly (readonly [FrontEra, FrontEra])[] = [
  ['legacy', 'legacy'],
  ['legacy', 'modern'],
  ['modern', 'legacy'],
  ['modern', 'modern'],
];
const users = ['ada', 'bob', 'eve', 'joe'];

describe.each(eras)('a %s client and a %s server that knows its callers', (front, back) => {
  test('each call carries a token of its own caller, however they are mixed', async () => {
    const { issuer, server, gateway } = await started(back);
    const tokens = new Map<string, string>();
    for (const sub of users) tokens.set(sub, await issuer.tokens.mint({ sub }));
    const callers = Array.from({ length: 6 }, () => users).flat();
    const answers = await Promise.all(
      callers.map((sub) => callAs(gateway, front, tokens.get(sub) ?? '')),
    );
    expect(answers.map(({ said }) => nameIn(said))).toEqual(callers);
    // Nobody's own token went any further than the authorization server.
    const seen = server.captured.map(({ all }) => all).join('\n');
    for (const token of tokens.values()) expect(seen).not.toContain(token);
    const exchanges = issuer.asked.filter(({ form }) => form.has('subject_token'));
    expect(exchanges).toHaveLength(users.length);
    // What belongs to nobody is asked in the gateway's own name.
    const own = server.captured.filter(({ authorization }) => nameIn(authorization) === 'gateway');
    expect(own.some(({ rpcMethod }) => rpcMethod === 'tools/call')).toBe(false);
  });

  test('lists are those of their caller, whatever the server says of them', async () => {
    const { issuer, gateway } = await started(back);
    for (const sub of users) {
      const token = await issuer.tokens.mint({ sub });
      for (const path of ['once', 'again']) {
        const answer = await callAs(gateway, front, token, 'tools/list', {});
        expect(answer.text, path).toContain(`for_${sub}"`);
        for (const other of users.filter((one) => one !== sub)) {
          expect(answer.text).not.toContain(`for_${other}`);
        }
      }
    }
  });

  test('a session without a token that could be exchanged is told so', async () => {
    const { gateway, issuer, server } = await started(back);
    issuer.misbehave('token', { kind: 'status', status: 400, body: '{"error":"invalid_request"}' });
    const token = await issuer.tokens.mint({ sub: 'ada' });
    const answer = await callAs(gateway, front, token);
    expect(answer.status).not.toBe(401);
    expect(server.calls).toEqual([]);
  });
});

test('a token with fewer scopes is not served by what a wider one was exchanged for', async () => {
  const { issuer, gateway, server } = await started('modern');
  const wide = await issuer.tokens.mint({ sub: 'ada', scope: 'read write' });
  const narrow = await issuer.tokens.mint({ sub: 'ada', scope: 'read' });
  await callAs(gateway, 'modern', wide);
  await callAs(gateway, 'modern', narrow);
  const scopes = server.calls.map(
    ({ authorization }) => issuer.tokens.claimsOf(authorization.slice(7))?.['scope'],
  );
  expect(scopes).toEqual(['read write', 'read']);
});

test('stored answers of one caller are not given to another', async () => {
  const { issuer, gateway, server } = await started(
    'modern',
    {},
    { tools: { whoami: { cache: '1m' } } },
  );
  const said: string[] = [];
  for (const sub of ['ada', 'bob', 'ada', 'bob']) {
    const { said: answer } = await callAs(gateway, 'modern', await issuer.tokens.mint({ sub }));
    said.push(nameIn(answer));
  }
  expect(said).toEqual(['ada', 'bob', 'ada', 'bob']);
  expect(server.calls.length).toBeLessThanOrEqual(4);
});

test('a session goes on with the newest token of its caller', async () => {
  const { issuer, gateway, server } = await started('legacy');
  const first = await issuer.tokens.mint({ sub: 'ada' });
  const ask = await openLegacy(gateway, first);
  const call = { name: 'whoami', arguments: {} };
  const before = await ask('tools/call', call);
  const second = await issuer.tokens.mint({
    sub: 'ada',
    exp: Math.floor(Date.now() / 1_000) + 900,
  });
  issuer.tokens.revoke(first);
  issuer.tokens.revoke(before.said.slice(7));
  const after = await ask('tools/call', call, { authorization: `Bearer ${second}` });
  expect(nameIn(after.said)).toBe('ada');
  expect(after.said).not.toBe(before.said);
  expect(server.calls).toHaveLength(3);
});

test('what a client shows the gateway reaches no server, whatever header it comes in [S13]', async () => {
  const issuer = await startedOAuthServer();
  const server = await startedCapture({ era: 'modern' });
  const gateway = await gatewayWith({
    plain: { url: server.url },
    keyed: { url: server.url, auth: { type: 'bearer', token: 'the-servers-own' } },
  });
  const canaries = {
    cookie: 'session=canary-cookie',
    'proxy-authorization': 'Basic canary-proxy',
    'x-api-key': 'canary-key',
    'x-forwarded-authorization': 'canary-forwarded',
  };
  for (const name of ['plain__whoami', 'keyed__whoami']) {
    const params = { name, arguments: {} };
    await askModern(gateway, 'ada-token-of-16-chars', 'tools/call', params, canaries);
    const ask = await openLegacy(gateway, 'ada-token-of-16-chars');
    await ask('tools/call', params, canaries);
  }
  expect(server.calls).toHaveLength(4);
  expect(issuer.asked).toEqual([]);
  for (const { all, headers } of server.captured) {
    expect(all).not.toContain('canary-');
    expect(all).not.toContain('ada-token');
    expect(headers.authorization ?? 'Bearer the-servers-own').toBe('Bearer the-servers-own');
  }
});
