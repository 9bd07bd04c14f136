import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernTransport,
} from '@modelcontextprotocol/client';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { OAuthServer } from '../../support/auth/oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { OAuthPerson } from './support/oauth-person.ts';

const { entry: scripted } = await startScriptedServer('http');

let authorization: OAuthServer;
let gateway: RunningGateway;
let base: string;

beforeAll(async () => {
  authorization = await new OAuthServer().listen();
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  gateway = await startGateway({
    version: 1,
    server: { public_url: base, frontends: [listener('http', { port })] },
    auth: {
      provider: 'jwt',
      jwt: { issuer: authorization.issuer, jwks_url: authorization.url('jwks') },
      scopes_supported: ['mcp:one:read'],
      enforce_scopes: true,
    },
    servers: { one: scripted },
  });
});
afterAll(async () => {
  await gateway.stop();
  authorization.stop();
});

/** A client of a person, with a new connection each time. */
interface Flow {
  connect(): Promise<void>;
  finish(callback: URLSearchParams): Promise<void>;
  call(name: string): Promise<unknown>;
  list(): Promise<readonly string[]>;
}

const firstFlow = (url: URL, person: OAuthPerson): Flow => {
  let client = new Client({ name: 'first', version: '1' });
  let transport = new StreamableHTTPClientTransport(url, { authProvider: person });
  onTestFinished(() => client.close());
  return {
    connect: async () => {
      client = new Client({ name: 'first', version: '1' });
      transport = new StreamableHTTPClientTransport(url, { authProvider: person });
      await client.connect(transport);
    },
    finish: (callback) => transport.finishAuth(callback.get('code') ?? ''),
    call: (name) => client.callTool({ name, arguments: {} }),
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
  };
};

const modernFlow = (url: URL, person: OAuthPerson): Flow => {
  let client = new ModernClient({ name: 'modern', version: '1' });
  let transport = new ModernTransport(url, { authProvider: person });
  onTestFinished(() => client.close());
  return {
    connect: async () => {
      client = new ModernClient({ name: 'modern', version: '1' });
      transport = new ModernTransport(url, { authProvider: person });
      await client.connect(transport);
    },
    finish: (callback) => transport.finishAuth(callback),
    call: (name) => client.callTool({ name, arguments: {} }),
    list: async () => (await client.listTools()).tools.map(({ name }) => name),
  };
};

describe.each([
  ['the first official client', firstFlow],
  ['the second official client', modernFlow],
])('%s', (_name, flowOf) => {
  test.each(['/mcp', '/mcp/one', '/ns/one', '/api/v1/mcp'])(
    'finds by itself where its tokens for %s come from, and gets in with one',
    async (path) => {
      const person = new OAuthPerson();
      const flow = flowOf(new URL(`${base}${path}`), person);
      await expect(flow.connect()).rejects.toThrow();
      expect(person.visited.length).toBe(1);
      const asked = person.visited[0]?.searchParams;
      expect(asked?.get('resource')).toBe(`${base}${path}`);
      expect(asked?.get('code_challenge_method')).toBe('S256');
      expect(asked?.get('scope')).toBe('mcp:one:read');
      await flow.finish(await person.agree());
      const { access_token: token = '' } = person.tokens() ?? {};
      expect([decodeJwt(token).aud].flat()).toEqual([`${base}${path}`]);
      await flow.connect();
      // It may only read, and what may not be called is not listed.
      expect(await flow.list()).toEqual([]);
      expect(person.visited.length).toBe(1);
    },
  );

  test('asks for more when its token is good for too little', async () => {
    const person = new OAuthPerson();
    const flow = flowOf(new URL(`${base}/mcp/one`), person);
    await expect(flow.connect()).rejects.toThrow();
    await flow.finish(await person.agree());
    await flow.connect();
    await expect(flow.call('echo')).rejects.toThrow();
    expect(person.visited.length).toBe(2);
    const scopes = person.visited[1]?.searchParams.get('scope')?.split(' ') ?? [];
    expect(scopes).not.toEqual(['mcp:one:read']);
    await flow.finish(await person.agree());
    await flow.connect();
    expect((await flow.list()).length).toBeGreaterThan(0);
    expect(await flow.call('echo')).toMatchObject({ content: expect.anything() as unknown });
  });
});
