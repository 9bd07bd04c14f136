import { afterAll, beforeAll, expect, test } from 'vitest';
import { OAuthServer } from '../../support/auth/oauth-server.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { knock } from './support/knock.ts';
import { waysInto } from './support/ways-in.ts';

const { entry: scripted } = await startScriptedServer('http');

/** Where authorization servers and OAuth proxies answer: MCP's default paths, RFC 8414, 7591, 8628, 9126, OpenID Connect. */
const endpoints = [
  ...['/authorize', '/token', '/register', '/revoke', '/introspect', '/consent', '/callback'],
  ...['/oauth/authorize', '/oauth/token', '/oauth/register', '/oauth/callback', '/oauth2/token'],
  ...['/auth/callback', '/auth/login', '/login', '/logout', '/device_authorization', '/par'],
  ...['/.well-known/oauth-authorization-server', '/.well-known/openid-configuration'],
  ...['/.well-known/jwks.json', '/jwks', '/userinfo', '/approve'],
];
const places = endpoints.flatMap((path) =>
  path.startsWith('/.well-known')
    ? [path, `${path}/mcp`, `/mcp${path}`]
    : [path, `/mcp${path}`, `/api/v1${path}`],
);
const evil = 'https://evil.example/callback';
const query = `response_type=code&client_id=other&redirect_uri=${encodeURIComponent(evil)}&state=s&code=c`;

let issuer: OAuthServer;
let gateway: RunningGateway;
let origins: readonly string[];

beforeAll(async () => {
  issuer = await new OAuthServer().listen();
  const server = {
    frontends: ['http', 'sse', 'websocket'].map((protocol) => listener(protocol)),
    metrics_port: await freePort(),
    health_port: await freePort(),
  };
  gateway = await startGateway(
    {
      version: 1,
      server,
      auth: { provider: 'jwt', jwt: { issuer: issuer.issuer, jwks_url: issuer.url('jwks') } },
      servers: { one: scripted },
    },
    { args: ['--log-level', 'debug'] },
  );
  const web = waysInto(gateway).filter(({ at }) => at.startsWith('http'));
  origins = [...new Set(web.map(({ at }) => at))];
});
afterAll(async () => {
  await gateway.stop();
  issuer.stop();
});

test('no listener gives out codes, tokens or clients, asks for consent, or leads anybody elsewhere [S32]', async () => {
  expect(origins).toHaveLength(5);
  const authorization = `Bearer ${await issuer.tokens.mint()}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  for (const origin of origins) {
    for (const place of places) {
      for (const headers of [form, { ...form, authorization }]) {
        for (const method of ['GET', 'POST']) {
          const url = method === 'GET' ? `${origin}${place}?${query}` : `${origin}${place}`;
          const body = method === 'GET' ? '' : `grant_type=authorization_code&${query}`;
          const heard = await knock(url, method, { headers, tls: undefined }, body);
          // Below /mcp are messages to servers, which no form is.
          expect([url, [400, 401, 404, 405, 406, 415].includes(heard.status)]).toEqual([url, true]);
          expect(heard.headers.location).toBeUndefined();
          expect(heard.headers['set-cookie']).toBeUndefined();
          expect(heard.text).not.toMatch(/access_token|<form|"client_id"|_endpoint"/);
        }
      }
    }
  }
});

test('its metadata are those of a resource, which names another as the one who gives out tokens [S32]', async () => {
  const nobody = { headers: {}, tls: undefined };
  const url = gateway.url('http', '/.well-known/oauth-protected-resource/mcp');
  const { status, text } = await knock(url, 'GET', nobody);
  const metadata = JSON.parse(text) as Readonly<Record<string, unknown>>;
  expect([status, metadata['authorization_servers']]).toEqual([200, [issuer.issuer]]);
  expect(Object.keys(metadata).filter((key) => /_endpoint$|^issuer$/.test(key))).toEqual([]);
});

test('all paths it has are known, and none of them is one of these [S32]', () => {
  const paths = waysInto(gateway).map(({ path = '' }) => path);
  expect(paths.length).toBeGreaterThan(20);
  const names = endpoints.filter((path) => path.split('/').length === 2);
  expect(paths.filter((path) => names.some((name) => path.endsWith(name)))).toEqual([]);
});
