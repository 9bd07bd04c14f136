import {
  Client,
  ClientCredentialsProvider,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { OAuthServer, type OAuthServerOptions } from '../../support/auth/oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { OAuthPerson } from './support/oauth-person.ts';

const { entry: scripted } = await startScriptedServer('http');

// The official suite plays both the authorization server and the resource server of its auth scenarios. Here the gateway
// is the resource server, and what the scenarios want of one is looked at, with an official client in their place.

interface Stage {
  readonly authorization: OAuthServer;
  readonly gateway: RunningGateway;
  readonly url: URL;
  readonly base: string;
}

const staged = async (
  options: OAuthServerOptions = {},
  auth: object = {},
  server: object = {},
): Promise<Stage> => {
  const authorization = await new OAuthServer(options).listen();
  const port = await freePort();
  const base = `http://127.0.0.1:${port}`;
  const gateway = await startGateway({
    version: 1,
    server: { public_url: base, frontends: [listener('http', { port })], ...server },
    auth: {
      provider: 'jwt',
      jwt: { issuer: authorization.issuer, jwks_url: authorization.url('jwks') },
      ...auth,
    },
    servers: { one: scripted },
  });
  return { authorization, gateway, base, url: new URL(`${base}/mcp`) };
};

/** Gateways that differ in what they say of their authorization server, or expect of it. */
let stages: Readonly<Record<'plain' | 'tenant' | 'scoped' | 'enforcing' | 'elsewhere', Stage>>;
beforeAll(async () => {
  const [plain, tenant, scoped, enforcing, elsewhere] = await Promise.all([
    staged(),
    staged({ path: '/tenant1' }),
    staged({}, { scopes_supported: ['mcp:one:read', 'mcp:one:write'] }),
    staged({}, { enforce_scopes: true, scopes_supported: ['mcp:one:read'] }),
    staged({}, {}, { public_url: 'https://gateway.example' }),
  ]);
  stages = { plain, tenant, scoped, enforcing, elsewhere };
});
beforeEach(() => {
  for (const { authorization } of Object.values(stages)) {
    authorization.metadataChanges = {};
    authorization.hidden.length = 0;
    authorization.asked.length = 0;
  }
});
afterAll(async () => {
  await Promise.all(
    Object.values(stages).map(async ({ authorization, gateway }) => {
      await gateway.stop();
      authorization.stop();
    }),
  );
});

const connected = async (url: URL, authProvider: OAuthClientProvider): Promise<Client> => {
  const client = new Client({ name: 'conformance', version: '1' });
  onTestFinished(() => client.close());
  await client.connect(new StreamableHTTPClientTransport(url, { authProvider }));
  return client;
};

/** Refused, sent to the browser, called back, let in. */
const letIn = async ({ url }: Stage, person = new OAuthPerson()): Promise<Client> => {
  const client = new Client({ name: 'conformance', version: '1' });
  const transport = new StreamableHTTPClientTransport(url, { authProvider: person });
  await expect(client.connect(transport)).rejects.toThrow();
  await transport.finishAuth(await person.agree());
  return connected(url, person);
};

const echoes = async (client: Client): Promise<void> => {
  const { content } = await client.callTool({ name: 'echo', arguments: {} });
  expect(content).toBeDefined();
};

const METADATA = /oauth-authorization-server|openid-configuration/;

describe('auth/metadata-*: wherever the authorization server has its metadata', () => {
  test.each([
    ['default', 'plain', /^\/\.well-known\/oauth-authorization-server$/],
    ['var1', 'plain', /openid-configuration$/],
    ['var2', 'tenant', /^\/\.well-known\/oauth-authorization-server\/tenant1$/],
    ['var3', 'tenant', /openid-configuration/],
  ] as const)('%s', async (_, name, found) => {
    const stage = stages[name];
    const { authorization } = stage;
    if (found.source.includes('openid')) authorization.hidden.push(/oauth-authorization-server/);
    await echoes(await letIn(stage));
    const asked = authorization.asked.filter((question) => METADATA.test(question.path));
    expect(asked.some((question) => found.test(question.path))).toBe(true);
  });
});

describe('auth/scope-*', () => {
  test('scope-from-www-authenticate: the challenge says what to ask for', async () => {
    const stage = stages.scoped;
    const person = new OAuthPerson();
    await echoes(await letIn(stage, person));
    const challenge = (await fetch(stage.url, { method: 'POST' })).headers.get('www-authenticate');
    const scope = /scope="([^"]*)"/.exec(challenge ?? '')?.[1];
    expect(scope).toBe('mcp:one:read mcp:one:write');
    expect(person.visited[0]?.searchParams.get('scope')).toBe(scope);
  });

  test('scope-from-scopes-supported: the metadata say the same', async () => {
    const answer = await fetch(`${stages.scoped.base}/.well-known/oauth-protected-resource/mcp`);
    const scopes = ['mcp:one:read', 'mcp:one:write'];
    expect(await answer.json()).toMatchObject({ scopes_supported: scopes });
  });

  test('scope-omitted-when-undefined: what is not said is not asked for', async () => {
    const stage = stages.plain;
    const person = new OAuthPerson();
    await echoes(await letIn(stage, person));
    expect(person.visited[0]?.searchParams.has('scope')).toBe(false);
  });

  test('scope-retry-limit: a scope that is never granted is refused each time, and ends in an error', async () => {
    const stage = stages.enforcing;
    const person = new OAuthPerson();
    const client = await letIn(stage, person);
    // Whoever agrees leaves the scope as it was.
    for (let times = 0; times < 3; times += 1) {
      await expect(client.callTool({ name: 'echo', arguments: {} })).rejects.toThrow();
    }
    expect(person.visited.length).toBeLessThanOrEqual(4);
  });
});

describe('auth/token-endpoint-auth-*, auth/pre-registration: however a client gets its tokens', () => {
  test.each(['client_secret_basic', 'client_secret_post', 'none'])('%s', async (method) => {
    const stage = stages.plain;
    stage.authorization.metadataChanges = { token_endpoint_auth_methods_supported: [method] };
    const person = new OAuthPerson();
    person.clientMetadata.token_endpoint_auth_method = method;
    await echoes(await letIn(stage, person));
  });

  test('pre-registration', async () => {
    const stage = stages.plain;
    stage.authorization.metadataChanges = { registration_endpoint: undefined };
    const person = new OAuthPerson();
    person.saveClientInformation({ client_id: 'gateway', client_secret: 'gateway-secret' });
    person.clientMetadata.token_endpoint_auth_method = 'client_secret_basic';
    await echoes(await letIn(stage, person));
    expect(stage.authorization.count('register')).toBe(0);
  });

  test('client-credentials-basic: a program that acts for itself', async () => {
    const stage = stages.plain;
    const provider = new ClientCredentialsProvider({
      clientId: 'gateway',
      clientSecret: 'gateway-secret',
    });
    await echoes(await connected(stage.url, provider));
    expect(decodeJwt(provider.tokens()?.access_token ?? '').aud).toBe(stage.url.href);
  });
});

describe('auth/resource-mismatch', () => {
  test('metadata that speak of another address are not followed by a client', async () => {
    const stage = stages.elsewhere;
    const person = new OAuthPerson();
    const client = new Client({ name: 'conformance', version: '1' });
    const transport = new StreamableHTTPClientTransport(stage.url, { authProvider: person });
    await expect(client.connect(transport)).rejects.toThrow();
    expect(person.visited).toEqual([]);
    expect(person.tokens()).toBeUndefined();
  });

  test('a token for another resource is refused', async () => {
    const stage = stages.plain;
    const tokenFor = (aud: string): Promise<string> =>
      Promise.resolve(stage.authorization.tokens.mint({ aud }));
    const statusFor = async (aud: string): Promise<number> => {
      const headers = {
        'content-type': 'application/json',
        accept: 'application/json, text/event-stream',
        authorization: `Bearer ${await tokenFor(aud)}`,
      };
      const body = '{"jsonrpc":"2.0","id":1,"method":"tools/list"}';
      return (await fetch(stage.url, { method: 'POST', headers, body })).status;
    };
    expect(await statusFor('https://other.example/mcp')).toBe(401);
    expect(await statusFor(`${stage.base}.evil.example/mcp`)).toBe(401);
    expect(await statusFor(`${stage.base}/../mcp`)).toBe(401);
    expect(await statusFor(stage.base.replace('http:', 'https:'))).toBe(401);
    expect(await statusFor(stage.url.href)).not.toBe(401);
  });
});
