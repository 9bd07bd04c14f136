import { afterAll, expect, onTestFinished, test } from 'vitest';
import { startedOAuthServer } from '../../support/auth/started-oauth-server.ts';
import { Authority } from '../../support/certificates.ts';
import { exchange, type Got } from '../../support/http-peer.ts';
import { modernCaller } from '../authorization/support/caller.ts';
import { newFile, newFolder } from '../program/support/folder.ts';
import { runProgram } from '../program/support/run-program.ts';
import { listener, scriptedServer } from '../program/support/servers.ts';
import { type RunningGateway, startGateway } from '../support/gateway.ts';
import { freePort } from '../support/ports.ts';
import { callText } from '../support/talk.ts';

const token = 'a-token-of-32-characters-or-more';
/** Some twenty starts of the program. */
const PATIENCE_MS = 180_000;
const servers = { one: scriptedServer };
const authority = new Authority();
const { certFile: cert_file, keyFile: key_file } = authority.issue('gateway');
afterAll(() => authority.remove());
const tls = { cert_file, key_file, ca_file: authority.caFile, client_auth: 'require' };
const nowhere = '/nowhere/such-a-file.pem';
const shown = { provider: 'token', token };

const jwt = (more: object) => ({
  auth: { provider: 'jwt', jwt: { issuer: 'https://a.test', ...more } },
});
const mtls = (more: object) => ({
  auth: { provider: 'mtls' },
  server: { frontends: [listener('http', { port: 12_001 })], tls: { ...tls, ...more } },
});
const oauth2 = (more: object) => ({
  auth: {
    provider: 'oauth2',
    oauth2: { introspect_endpoint: 'http://127.0.0.1:9/', client_id: 'gateway', ...more },
  },
});

/** What is missing or unknown, and what the start says of it. */
const refused: readonly (readonly [string, object, RegExp])[] = [
  ['an unknown provider', { auth: { provider: 'magic' } }, /provider/],
  ['an unknown provider among several', { auth: { providers: ['jwt', 'magic'] } }, /providers/],
  ['nothing that says what is checked', { auth: {} }, /nothing says what a token is checked with/],
  ['an empty token', { auth: { provider: 'token', token: '' } }, /token/],
  [
    'a variable that is not set',
    { auth: { ...shown, token: '$' + '{NO_SUCH_VARIABLE}' } },
    /NO_SUCH/,
  ],
  [
    'a secret file that is missing',
    { auth: { ...shown, token: `$\{file:${nowhere}}` } },
    /nowhere/,
  ],
  [
    'a list of what was revoked that cannot be read',
    { auth: { ...shown, token_file: newFolder() } },
    /cannot be read/,
  ],
  ['no key for signed tokens', jwt({}), /key/],
  ['a public key that is missing', jwt({ public_key_path: nowhere }), /nowhere/],
  ['a list of keys without any', jwt({ public_key_path: [] }), /at least one/],
  [
    'a list of algorithms without any',
    jwt({ jwks_url: 'https://a.test/k', algorithms: [] }),
    /at least one/,
  ],
  ['no secret to ask about tokens with', oauth2({}), /secret/],
  [
    'a secret to ask with that is not set',
    oauth2({ client_secret_env: 'NO_SUCH_VARIABLE' }),
    /NO_SUCH/,
  ],
  ['no API key', { auth: { provider: 'api_key', api_keys: { keys: [] } } }, /key/],
  [
    'an API key that is not set',
    {
      auth: { provider: 'api_key', api_keys: { keys: [{ id: 'a', key_env: 'NO_SUCH_VARIABLE' }] } },
    },
    /NO_SUCH/,
  ],
  ['no user with a password', { auth: { provider: 'basic', basic: { users: {} } } }, /users/],
  ['an authority that is missing', mtls({ ca_file: nowhere }), /nowhere/],
  ['a list of what authorities revoked that is missing', mtls({ crl_file: nowhere }), /nowhere/],
  ['a key of the listener that is missing', mtls({ key_file: nowhere }), /nowhere/],
  [
    'a decision point without an address',
    { auth: shown, authorization: { decision_point: {} } },
    /url/,
  ],
];

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

/** A list that allows nothing, or a part that is down: what came of a call that would pass otherwise. */
const denied: readonly (readonly [string, () => Promise<void>])[] = [
  [
    'empty lists of hosts and origins',
    async () => {
      const config = { allowed_hosts: [], allowed_origins: [] };
      const gateway = await start({
        auth: shown,
        server: { frontends: [listener('http', config)] },
      });
      expect((await call(gateway)).status).toBe(200);
      for (const more of [{ host: 'evil.example' }, { origin: 'https://evil.example' }]) {
        expect((await call(gateway, more)).status).toBe(403);
      }
    },
  ],
  [
    'no rule that allows',
    async () => {
      const gateway = await start({ auth: shown, authorization: { default: 'deny', rules: [] } });
      expect(await call(gateway)).toMatchObject({ status: 403 });
      const caller = modernCaller(gateway, '/mcp', token);
      expect((await caller.ask('tools/list')).result?.['tools'] ?? []).toEqual([]);
    },
  ],
  [
    'an empty list of what may be reached',
    async () => {
      const far = { type: 'http', url: 'http://169.254.169.254/mcp' };
      const gateway = await start({ auth: shown, egress: { allow: [] }, servers: { one: far } });
      const { status, text } = await call(gateway);
      expect([status, text]).toEqual([200, expect.stringContaining('EGRESS_REFUSED')]);
    },
  ],
  [
    'a server of keys that is down',
    async () => {
      const issuer = await startedOAuthServer();
      const good = await issuer.tokens.mint();
      const jwks_url = issuer.url('jwks');
      issuer.stop();
      const gateway = await start({
        auth: { provider: 'jwt', jwt: { issuer: issuer.issuer, jwks_url } },
      });
      expect([401, 503]).toContain((await call(gateway, bearer(good))).status);
    },
  ],
  [
    'a server that is asked about tokens and is down, fails, or says nothing that can be read',
    async () => {
      const issuer = await startedOAuthServer({ format: 'opaque' });
      const { auth } = oauth2({
        introspect_endpoint: issuer.url('introspect'),
        client_secret_env: 'HUSH',
      });
      const gateway = await start(
        { auth: { ...auth, max_failures: 0 } },
        { HUSH: 'gateway-secret' },
      );
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
    },
  ],
  [
    'a decision point that is down',
    async () => {
      const url = `http://127.0.0.1:${await freePort()}/v1/data/mcp/allow`;
      const gateway = await start({ auth: shown, authorization: { decision_point: { url } } });
      const { status, text } = await call(gateway);
      expect([status, text]).toEqual([503, expect.stringContaining('auth_unavailable')]);
    },
  ],
];

const startsOf = async (): Promise<readonly string[]> => {
  const wrong: string[] = [];
  const one = async ([name, settings, reason]: (typeof refused)[number]): Promise<void> => {
    const frontends = [listener('http', { port: 12_001 })];
    const file = newFile('gateway.yaml', {
      version: 1,
      server: { frontends },
      servers,
      ...settings,
    });
    const { code, stdout, stderr } = await runProgram(['serve', '--config', file]);
    // 78: the settings say so; 1: a file they name does.
    if (!(code === 78 || code === 1) || stdout !== '' || !reason.test(stderr))
      wrong.push(`${name}: ${code} ${stderr}`);
  };
  // Two at once: each is a process of its own.
  const rest = [...refused];
  const lane = async (): Promise<void> => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await one(next);
  };
  await Promise.all([lane(), lane()]);
  return wrong;
};

test(
  'what is empty, missing or unknown does not start, or lets nobody in; what is down lets nobody in [S02]',
  async () => {
    expect(await startsOf()).toEqual([]);
    for (const [, check] of denied) await check();
  },
  PATIENCE_MS,
);
