import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { OAuthServer } from '../../support/auth/oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { requestText } from '../support/talk.ts';
import { type Heard, knock, shakeHands } from './support/knock.ts';
import { pathOf, waysInto } from './support/ways-in.ts';

const { entry: scripted } = await startScriptedServer('http');

const wellKnown = '/.well-known/oauth-protected-resource';
const json = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
const ping = requestText('1', 'ping');

const frontends = ['http', 'sse', 'websocket'].map((protocol) => listener(protocol));
const servers = { one: scripted };
const args = ['--log-level', 'debug'];

let authorization: OAuthServer;
beforeAll(async () => {
  authorization = await new OAuthServer().listen();
});
afterAll(() => authorization.stop());

const started = (auth: object = {}, server: object = {}): Promise<RunningGateway> => {
  const jwt = { issuer: authorization.issuer, jwks_url: authorization.url('jwks') };
  const settings = {
    version: 1,
    server: { frontends, ...server },
    auth: { provider: 'jwt', jwt, ...auth },
    servers,
  };
  return startGateway(settings, { args });
};

const metadataIn = ({ headers }: Heard): string =>
  /resource_metadata="([^"]+)"/.exec(headers['www-authenticate'] ?? '')?.[1] ?? '';

const documentAt = async (url: string): Promise<unknown> => {
  const { status, text } = await knock(url, 'GET', { headers: {}, tls: undefined });
  return status === 200 ? JSON.parse(text) : status;
};

describe('without an address of its own', () => {
  let gateway: RunningGateway;
  beforeAll(async () => {
    gateway = await started({ scopes_supported: ['mcp:*'], enforce_scopes: true });
  });
  afterAll(() => gateway.stop());

  const nothing = { headers: {}, tls: undefined };

  test('every refusal names a document about the address that was called', async () => {
    const ways = waysInto(gateway).filter(({ kind }) => kind === 'exchange' || kind === 'upgrade');
    expect(ways.length).toBeGreaterThan(15);
    for (const way of ways) {
      const path = pathOf(way);
      const url = `${way.at}${path}`;
      const [method = 'GET'] = way.methods ?? [];
      const heard = await (way.kind === 'upgrade'
        ? shakeHands(url, nothing)
        : knock(url, method, nothing));
      expect([way.label, heard.status]).toEqual([way.label, 401]);
      expect(heard.headers['www-authenticate']).toMatch(
        /^Bearer scope="mcp:\*", resource_metadata/,
      );
      const resource = path === '/' ? way.at : url;
      expect(metadataIn(heard)).toBe(`${way.at}${wellKnown}${path === '/' ? '' : path}`);
      expect(await documentAt(metadataIn(heard))).toEqual({
        resource,
        authorization_servers: [authorization.issuer],
        scopes_supported: ['mcp:*'],
        bearer_methods_supported: ['header'],
      });
    }
  });

  test('the root has one for the whole gateway, and other paths have none', async () => {
    const base = gateway.url('http');
    expect(await documentAt(`${base}${wellKnown}`)).toMatchObject({ resource: base });
    for (const path of ['/metrics', '/nowhere', '/mcp/', '/mcp/one/two']) {
      expect(await documentAt(`${base}${wellKnown}${path}`)).toBe(404);
    }
  });

  test('what was shown and is wrong is told as the mistake it is', async () => {
    const shown = { headers: { ...json, authorization: 'Bearer a.b.c' }, tls: undefined };
    const { status, headers } = await knock(gateway.url('http', '/mcp'), 'POST', shown, ping);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toMatch(
      /^Bearer error="invalid_token", error_description="/,
    );
  });

  test('documents, refusals that name them, and no token in an address [S24]', async () => {
    const url = gateway.url('http', '/api/v1/mcp/one');
    const document = gateway.url('http', `${wellKnown}/api/v1/mcp/one`);
    const token = await authorization.tokens.mint({ scope: 'mcp:other:read' });
    const shown = (authorized: string) => ({
      headers: { ...json, ...(authorized === '' ? {} : { authorization: `Bearer ${authorized}` }) },
      tls: undefined,
    });
    const call = requestText('1', 'tools/call', '{"name":"echo","arguments":{}}');
    const [stranger, wrong, small, inQuery] = [
      await knock(url, 'POST', shown(''), call),
      await knock(url, 'POST', shown('a.b.c'), call),
      await knock(url, 'POST', shown(token), call),
      await knock(`${url}?access_token=${token}`, 'POST', shown(token), call),
    ];
    expect([stranger, wrong, small, inQuery].map(({ status }) => status)).toEqual([
      401, 401, 403, 400,
    ]);
    expect(small.headers['www-authenticate']).toMatch(
      /^Bearer error="insufficient_scope".* scope="mcp:one:/,
    );
    for (const heard of [stranger, wrong, small]) expect(metadataIn(heard)).toBe(document);
    expect(await documentAt(document)).toMatchObject({ resource: url });
  });

  test.each(['access_token', 'token', 'api_key'])(
    '%s in the address is refused, good as it is',
    async (name) => {
      const token = await authorization.tokens.mint();
      const url = (frontend: string, path: string) =>
        `${gateway.url(frontend, path)}?${name}=${token}`;
      const right = { headers: { ...json, authorization: `Bearer ${token}` }, tls: undefined };
      for (const heard of [
        await knock(url('http', '/api/v1/mcp'), 'POST', nothing, ping),
        await knock(url('http', '/api/v1/mcp'), 'POST', right, ping),
        await knock(url('sse', '/sse'), 'GET', right),
        await knock(url('http', '/metrics'), 'GET', right),
        await shakeHands(url('websocket', '/mcp'), right),
      ]) {
        expect(heard.status).toBe(400);
      }
      expect(gateway.lines.join('\n')).not.toContain(token);
    },
  );
});

/** The status of one message with a token that is for `aud`. */
const statusFor = async (gateway: RunningGateway, aud: unknown): Promise<number> => {
  const token = await authorization.tokens.mint({ aud });
  const shown = { headers: { ...json, authorization: `Bearer ${token}` }, tls: undefined };
  return (await knock(gateway.url('http', '/api/v1/mcp'), 'POST', shown, ping)).status;
};

test('a token is only good for the address it was given out for (RFC 8707)', async () => {
  const gateway = await started({}, { public_url: 'https://mcp.example' });
  const good = [
    'https://mcp.example',
    'https://mcp.example/mcp',
    ['x', 'https://mcp.example/mcp/one'],
  ];
  for (const aud of good) expect([aud, await statusFor(gateway, aud)]).toEqual([aud, 200]);
  const bad = ['mcp-gateway', 'https://mcp.example.evil', 'http://mcp.example', [], undefined];
  for (const aud of bad) expect([aud, await statusFor(gateway, aud)]).toEqual([aud, 401]);
  await gateway.stop();
});

test('or for the one name it has', async () => {
  const gateway = await started({ resource: 'https://mcp.example/mcp' });
  expect(await statusFor(gateway, 'https://mcp.example/mcp')).toBe(200);
  for (const aud of ['https://mcp.example', 'https://mcp.example/mcp/one', 'mcp-gateway']) {
    expect([aud, await statusFor(gateway, aud)]).toEqual([aud, 401]);
  }
  const heard = await knock(gateway.url('http', '/ns/one'), 'POST', {
    headers: {},
    tls: undefined,
  });
  expect(metadataIn(heard)).toBe(`https://mcp.example${wellKnown}/ns/one`);
  await gateway.stop();
});
