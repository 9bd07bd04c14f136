import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OAuthServer } from '../../support/auth/oauth-server.ts';
import type { RunningGateway } from '../support/gateway.ts';
import { CaptureServer, nameIn } from './capture-server.ts';
import {
  askModern,
  callAs,
  type Door,
  doorTo,
  type FrontEra,
  gatewayForAll,
  openLegacy,
} from './rig.ts';

const issuer = await new OAuthServer().listen();
/** Whoever comes to it with a token is told that it is none. */
const refusing = await new OAuthServer().listen();
refusing.misbehave('token', { kind: 'status', status: 400, body: '{"error":"invalid_request"}' });

const eras: readonly (readonly [FrontEra, FrontEra])[] = [
  ['legacy', 'legacy'],
  ['legacy', 'modern'],
  ['modern', 'legacy'],
  ['modern', 'modern'],
];

/** A server that takes only tokens of its own audience; clients have tokens of the gateway's. */
interface Bench {
  readonly server: CaptureServer;
  readonly entry: object;
}

const benchOf = async (era: FrontEra, by = issuer, rules: object = {}): Promise<Bench> => {
  const server = await new CaptureServer({
    era,
    accepts: ({ authorization = '' }) =>
      by.tokens.claimsOf(authorization.slice(7))?.aud === 'the-server',
  }).listen();
  const auth = {
    type: 'token_exchange',
    token_url: by.url('token'),
    client_id: 'gateway',
    client_secret: 'gateway-secret',
    audience: 'the-server',
    own: 'client_credentials',
  };
  return { server, entry: { url: server.url, auth, ...rules } };
};

const open = await new CaptureServer({ era: 'modern' }).listen();
const benches = {
  legacy: await benchOf('legacy'),
  modern: await benchOf('modern'),
  'legacy-refused': await benchOf('legacy', refusing),
  'modern-refused': await benchOf('modern', refusing),
  scoped: await benchOf('modern'),
  cached: await benchOf('modern', issuer, { tools: { whoami: { cache: '1m' } } }),
  lasting: await benchOf('legacy'),
  plain: { server: open, entry: { url: open.url } },
  keyed: {
    server: open,
    entry: { url: open.url, auth: { type: 'bearer', token: 'the-servers-own' } },
  },
} as const satisfies Record<string, Bench>;

let gateway: RunningGateway;
const doorOf = (name: keyof typeof benches): Door => doorTo(gateway, name);

beforeAll(async () => {
  const servers = Object.entries(benches).map(([name, { entry }]) => [name, entry] as const);
  gateway = await gatewayForAll(Object.fromEntries(servers), {
    auth: {
      provider: 'jwt',
      jwt: { jwks_url: issuer.url('jwks'), issuer: issuer.issuer, audience: ['mcp-gateway'] },
    },
  });
});
afterAll(async () => {
  await gateway.stop();
  for (const { server } of Object.values(benches)) server.stop();
  issuer.stop();
  refusing.stop();
});

describe.each(eras)('a %s client and a %s server that knows its callers', (front, back) => {
  // Nobody else's: what was exchanged for a user is kept.
  const users = ['ada', 'bob', 'eve', 'joe'].map((name) => `${name}_${front}`);

  test('each call carries a token of its own caller, however they are mixed', async () => {
    const { server } = benches[back];
    const tokens = new Map<string, string>();
    for (const sub of users) tokens.set(sub, await issuer.tokens.mint({ sub }));
    const callers = Array.from({ length: 6 }, () => users).flat();
    const answers = await Promise.all(
      callers.map((sub) => callAs(doorOf(back), front, tokens.get(sub) ?? '')),
    );
    expect(answers.map(({ said }) => nameIn(said))).toEqual(callers);
    // Nobody's own token went any further than the authorization server.
    const seen = server.captured.map(({ all }) => all).join('\n');
    for (const token of tokens.values()) expect(seen).not.toContain(token);
    const shown = new Set(tokens.values());
    const exchanges = issuer.asked.filter(({ form }) => shown.has(form.get('subject_token') ?? ''));
    expect(exchanges).toHaveLength(users.length);
    // What belongs to nobody is asked in the gateway's own name.
    const own = server.captured.filter(({ authorization }) => nameIn(authorization) === 'gateway');
    expect(own.some(({ rpcMethod }) => rpcMethod === 'tools/call')).toBe(false);
  });

  test('lists are those of their caller, whatever the server says of them', async () => {
    for (const sub of users) {
      const token = await issuer.tokens.mint({ sub });
      for (const time of ['once', 'again']) {
        const answer = await callAs(doorOf(back), front, token, 'tools/list', {});
        expect(answer.text, time).toContain(`for_${sub}"`);
        for (const other of users.filter((one) => one !== sub)) {
          expect(answer.text).not.toContain(`for_${other}`);
        }
      }
    }
  });

  test('a session without a token that could be exchanged is told so', async () => {
    const name = `${back}-refused` as const;
    const token = await issuer.tokens.mint({ sub: 'ada' });
    const answer = await callAs(doorOf(name), front, token);
    expect(answer.status).not.toBe(401);
    expect(benches[name].server.calls).toEqual([]);
  });
});

test('a token with fewer scopes is not served by what a wider one was exchanged for', async () => {
  const wide = await issuer.tokens.mint({ sub: 'ada', scope: 'read write' });
  const narrow = await issuer.tokens.mint({ sub: 'ada', scope: 'read' });
  await callAs(doorOf('scoped'), 'modern', wide);
  await callAs(doorOf('scoped'), 'modern', narrow);
  const scopes = benches.scoped.server.calls.map(
    ({ authorization }) => issuer.tokens.claimsOf(authorization.slice(7))?.['scope'],
  );
  expect(scopes).toEqual(['read write', 'read']);
});

test('stored answers of one caller are not given to another', async () => {
  const said: string[] = [];
  for (const sub of ['ada', 'bob', 'ada', 'bob']) {
    const token = await issuer.tokens.mint({ sub });
    said.push(nameIn((await callAs(doorOf('cached'), 'modern', token)).said));
  }
  expect(said).toEqual(['ada', 'bob', 'ada', 'bob']);
  expect(benches.cached.server.calls.length).toBeLessThanOrEqual(4);
});

test('a session goes on with the newest token of its caller', async () => {
  const first = await issuer.tokens.mint({ sub: 'ada' });
  const ask = await openLegacy(doorOf('lasting'), first);
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
  expect(benches.lasting.server.calls).toHaveLength(3);
});

test('what a client shows the gateway reaches no server, whatever header it comes in [S13]', async () => {
  const token = await issuer.tokens.mint({ sub: 'ada' });
  const canaries = {
    cookie: 'session=canary-cookie',
    'proxy-authorization': 'Basic canary-proxy',
    'x-api-key': 'canary-key',
    'x-forwarded-authorization': 'canary-forwarded',
  };
  for (const name of ['plain', 'keyed'] as const) {
    const params = { name: 'whoami', arguments: {} };
    await askModern(doorOf(name), token, 'tools/call', params, canaries);
    const ask = await openLegacy(doorOf(name), token);
    await ask('tools/call', params, canaries);
  }
  expect(open.calls).toHaveLength(4);
  expect(issuer.asked.filter(({ form }) => form.get('subject_token') === token)).toEqual([]);
  for (const { all, headers } of open.captured) {
    expect(all).not.toContain('canary-');
    expect(all).not.toContain(token);
    expect(headers.authorization ?? 'Bearer the-servers-own').toBe('Bearer the-servers-own');
  }
});
