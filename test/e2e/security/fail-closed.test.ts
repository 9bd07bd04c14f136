import { afterAll, expect, onTestFinished, test } from 'vitest';
import { loadSettings } from '../../../src/bootstrap/settings/load.ts';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { Authority } from '../../support/certificates.ts';
import { exchange, type Got } from '../../support/http-peer.ts';
import { modernCaller } from '../authorization/support/caller.ts';
import { listener } from '../program/support/servers.ts';
import { startScriptedServer } from '../support/backends/scripted-server.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { callText } from '../support/talk.ts';
import {
  fileWith,
  oauth2,
  refusedFiles,
  refusedSettings,
  shown,
  token,
  wronglyStarted,
} from './support/refused-starts.ts';

const { entry: scripted } = await startScriptedServer('http');

const servers = { one: scripted };
const authority = new Authority();
afterAll(() => authority.remove());

const start = async (
  settings: object,
  env: Record<string, string> = {},
): Promise<RunningGateway> => {
  const frontends = [listener('http')];
  const gateway = await startGateway(
    { version: 1, server: { frontends }, servers, ...settings },
    { env },
  );
  onTestFinished(() => gateway.kill());
  return gateway;
};

const call = (
  gateway: RunningGateway,
  more: object = {},
  path = '/api/v1/mcp/one',
): Promise<Got> => {
  const headers = {
    'content-type': 'application/json',
    accept: '*/*',
    authorization: `Bearer ${token}`,
    ...more,
  };
  return exchange(gateway.port('http'), { path, headers, body: callText('1', 'echo') });
};
const bearer = (text: string) => ({ authorization: `Bearer ${text}` });

test('empty lists of hosts and origins let nobody in, and one of what may be reached nobody out [S02]', async () => {
  const config = { allowed_hosts: [], allowed_origins: [] };
  const far = { type: 'http', url: 'http://169.254.169.254/mcp' };
  const gateway = await start({
    auth: shown,
    server: { frontends: [listener('http', config)] },
    egress: { allow: [] },
    servers: { ...servers, far },
  });
  expect((await call(gateway)).status).toBe(200);
  for (const more of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
    expect((await call(gateway, more)).status).toBe(403);
  }
  const { status, text } = await call(gateway, {}, '/api/v1/mcp/far');
  expect([status, text]).toEqual([200, expect.stringContaining('EGRESS_REFUSED')]);
});

test('no rule that allows lets nobody in [S02]', async () => {
  const gateway = await start({ auth: shown, authorization: { default: 'deny', rules: [] } });
  expect(await call(gateway)).toMatchObject({ status: 403 });
  const caller = modernCaller(gateway, '/mcp', token);
  expect((await caller.ask('tools/list')).result?.['tools'] ?? []).toEqual([]);
});

test('a server of keys that is down lets nobody in [S02]', async () => {
  const issuer = await startedOAuthServer();
  const good = await issuer.tokens.mint();
  const jwks_url = issuer.url('jwks');
  issuer.stop();
  const gateway = await start({
    auth: { provider: 'jwt', jwt: { issuer: issuer.issuer, jwks_url } },
  });
  expect([401, 503]).toContain((await call(gateway, bearer(good))).status);
});

test('a server that is asked about tokens lets nobody in that is down, fails, or says nothing that can be read [S02]', async () => {
  const issuer = await startedOAuthServer({ format: 'opaque' });
  const { auth } = oauth2({
    introspect_endpoint: issuer.url('introspect'),
    client_secret_env: 'HUSH',
  });
  const gateway = await start({ auth: { ...auth, max_failures: 0 } }, { HUSH: 'gateway-secret' });
  const mint = async () => bearer(await issuer.tokens.mint());
  expect((await call(gateway, await mint())).status).toBe(200);
  for (const mishap of [
    { kind: 'status', status: 500 },
    { kind: 'wrong_json' },
    { kind: 'cut' },
  ] as const) {
    issuer.misbehave('introspect', mishap);
    expect([401, 503]).toContain((await call(gateway, await mint())).status);
  }
  const last = await mint();
  issuer.stop();
  expect([401, 503]).toContain((await call(gateway, last)).status);
});

test('a decision point that is down lets nobody in [S02]', async () => {
  const url = `http://127.0.0.1:${await freePort()}/v1/data/mcp/allow`;
  const gateway = await start({ auth: shown, authorization: { decision_point: { url } } });
  const { status, text } = await call(gateway);
  expect([status, text]).toEqual([503, expect.stringContaining('auth_unavailable')]);
});

test.each(refusedSettings)(
  '%s is refused when the settings are read [S02]',
  async (_, settings, reason) => {
    const options = { environment: process.env, newToken: () => token };
    const { problems } = await loadSettings(fileWith(settings), options);
    expect(problems.map(({ message }) => message).join()).toMatch(reason);
  },
);

test('neither settings that are refused nor files that are missing let the program start [S02]', async () => {
  // Of the settings those that are refused by their value, by a variable and by a file.
  const kinds = [
    'an unknown provider',
    'a variable that is not set',
    'a public key that is missing',
  ];
  const some = refusedSettings.filter(([name]) => kinds.includes(name));
  expect(some).toHaveLength(kinds.length);
  expect(await wronglyStarted([...some, ...refusedFiles(authority)])).toEqual([]);
});
