import {
  Client,
  ClientCredentialsProvider,
  type OAuthClientProvider,
  StreamableHTTPClientTransport,
} from '@modelcontextprotocol/client';
import { decodeJwt } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OAuthServer, OAuthServerOptions } from '../../support/auth/oauth-server.ts';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { OAuthPerson } from './support/oauth-person.ts';

// The official suite plays both the authorization server and the resource server of its auth scenarios. Here the gateway
// is the resource server, and what the scenarios want of one is looked at, with an official client in their place.

interface Stage {
  readonly authorization: OAuthServer;
  readonly url: URL;
  readonly base: string;
}

const staged = async (
  options: OAuthServerOptions = {},
  auth: object = {},
  server: object = {},
): Promise<Stage> => {
  const authorization = await startedOAuthServer(options);
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
    servers: { one: scriptedServer },
  });
  onTestFinished(async () => void (await gateway.stop()));
  return { authorization, base, url: new URL(`${base}/mcp`) };
};

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
    ['default', '', /^\/\.well-known\/oauth-authorization-server$/],
    ['var1', '', /openid-configuration$/],
    ['var2', '/tenant1', /^\/\.well-known\/oauth-authorization-server\/tenant1$/],
    ['var3', '/tenant1', /openid-configuration/],
  ])('%s', async (_, path, found) => {
    const stage = await staged({ path });
    const { authorization } = stage;
    if (found.source.includes('openid')) authorization.hidden.push(/oauth-authorization-server/);
    await echoes(await letIn(stage));
    const asked = authorization.asked.filter((question) => METADATA.test(question.path));
    expect(asked.some((question) => found.test(question.path))).toBe(true);
  });
});

describe('auth/scope-*', () => {
  test('scope-from-www-authenticate: the challenge says what to ask for', async () => {
    const stage = await staged({}, { scopes_supported: ['mcp:one:read', 'mcp:one:write'] });
    const person = new OAuthPerson();
    await echoes(await letIn(stage, person));
    const challenge = (await fetch(stage.url, { method: 'POST' })).headers.get('www-authenticate');
    const scope = /scope="([^"]*)"/.exec(challenge ?? '')?.[1];
    expect(scope).toBe('mcp:one:read mcp:one:write');
    expect(person.visited[0]?.searchParams.get('scope')).toBe(scope);
  });

  test('scope-from-scopes-supported: the metadata say the same', async () => {
    const { base } = await staged({}, { scopes_supported: ['mcp:one:read'] });
    const answer = await fetch(`${base}/.well-known/oauth-protected-resource/mcp`);
    expect(await answer.json()).toMatchObject({ scopes_supported: ['mcp:one:read'] });
  });

  test('scope-omitted-when-undefined: what is not said is not asked for', async () => {
    const stage = await staged();
    const person = new OAuthPerson();
    await echoes(await letIn(stage, person));
    expect(person.visited[0]?.searchParams.has('scope')).toBe(false);
  });

  test('scope-retry-limit: a scope that is never granted is refused each time, and ends in an error', async () => {
    const auth = { enforce_scopes: true, scopes_supported: ['mcp:one:read'] };
    const stage = await staged({}, auth);
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
    const stage = await staged();
    stage.authorization.metadataChanges = { token_endpoint_auth_methods_supported: [method] };
    const person = new OAuthPerson();
    person.clientMetadata.token_endpoint_auth_method = method;
    await echoes(await letIn(stage, person));
  });

  test('pre-registration', async () => {
    const stage = await staged();
    stage.authorization.metadataChanges = { registration_endpoint: undefined };
    const person = new OAuthPerson();
    person.saveClientInformation({ client_id: 'gateway', client_secret: 'gateway-secret' });
    person.clientMetadata.token_endpoint_auth_method = 'client_secret_basic';
    await echoes(await letIn(stage, person));
    expect(stage.authorization.count('register')).toBe(0);
  });

  test('client-credentials-basic: a program that acts for itself', async () => {
    const stage = await staged();
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
    const stage = await staged({}, {}, { public_url: 'https://gateway.example' });
    const person = new OAuthPerson();
    const client = new Client({ name: 'conformance', version: '1' });
    const transport = new StreamableHTTPClientTransport(stage.url, { authProvider: person });
    await expect(client.connect(transport)).rejects.toThrow();
    expect(person.visited).toEqual([]);
    expect(person.tokens()).toBeUndefined();
  });

  test('a token for another resource is refused', async () => {
    const stage = await staged();
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
