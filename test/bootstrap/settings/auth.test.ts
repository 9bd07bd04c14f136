import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { ed25519, pemOf, rsa, secret } from '../../support/auth/tokens.ts';

const servers = '\nservers: { a: { command: a } }\n';

const load = (text: string, environment: Readonly<Record<string, string>> = {}) => {
  const file = '/etc/mcp-gateway/gateway.yaml';
  const loaded = parseSettings(
    { file, text: `${text}${servers}` },
    { environment, newToken: () => 'generated' },
  );
  const short = (problem: Parameters<typeof formatProblem>[0]): string =>
    formatProblem(problem).replace(`${file}:`, '');
  return {
    auth: loaded.settings?.auth,
    problems: loaded.problems.map(short),
    warnings: loaded.warnings.map(short),
    notes: 'notes' in loaded ? loaded.notes.map(short) : [],
  };
};

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keyFile = (name: string, text: string): string => {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
};

const usual = { provesEachMessage: false, cacheMs: 300_000 };
const bySecret = {
  provider: 'jwt',
  audience: ['mcp-gateway'],
  key: { kind: 'secret', secret },
  ...usual,
};

describe('seed forms', () => {
  test('000: issuer, audience, a variable, and what is said per message', () => {
    const { auth, problems } = load(
      `auth:
  provider: jwt
  jwt: { issuer: mcp-gateway, audience: mcp-services, secret_key_env: MY_SECRET }
  per_message_auth: false
  per_message_auth_cache: 60`,
      { MY_SECRET: secret },
    );
    expect(problems).toEqual([]);
    const audience = ['mcp-services'];
    expect(auth).toEqual({ ...bySecret, issuer: 'mcp-gateway', audience, cacheMs: 60_000 });
  });

  test('000: introspection', () => {
    const { auth, problems, notes } = load(
      `auth:
  provider: oauth2
  oauth2:
    client_id: mcp-gateway-client
    client_secret_env: OAUTH2_CLIENT_SECRET
    token_endpoint: https://auth.example.com/token
    introspect_endpoint: https://auth.example.com/introspect
    issuer: https://auth.example.com
    audience: mcp-gateway`,
      { OAUTH2_CLIENT_SECRET: 'hush' },
    );
    expect(problems).toEqual([]);
    expect(auth).toEqual({
      provider: 'oauth2',
      clientId: 'mcp-gateway-client',
      clientSecret: 'hush',
      introspectEndpoint: 'https://auth.example.com/introspect',
      timeoutMs: 5_000,
      issuer: 'https://auth.example.com',
      audience: ['mcp-gateway'],
      tokenEndpoint: 'https://auth.example.com/token',
      provesEachMessage: false,
      cacheMs: 60_000,
    });
    expect(notes.join()).toContain('auth.oauth2.token_endpoint is kept');
  });

  test('002: bearer is a signed token where there is a secret', () => {
    const text = 'auth: { type: bearer, per_message_auth: true, per_message_cache: 300 }';
    const { auth, notes } = load(text, { JWT_SECRET_KEY: secret });
    expect(auth).toEqual({ ...bySecret, provesEachMessage: true });
    expect(notes.join()).toContain('is read as auth.per_message_auth_cache');
    expect(load(text).problems).toEqual([expect.stringMatching(/^1:1: nothing says what/)]);
  });

  test('004: security.auth', () => {
    const text = `security: { auth: { enabled: true, jwt_secret: "${secret}" } }`;
    const { auth, warnings, notes } = load(text);
    expect(auth).toEqual(bySecret);
    expect(warnings).toEqual([expect.stringContaining('the secret stands in the file')]);
    expect(notes.join()).toContain('security.auth is read as auth');
    expect(load('security: { auth: { enabled: false } }').auth).toEqual({ provider: 'none' });
    const variable = load('security: { auth: { enabled: true, jwt_secret: short } }', {
      MCP_GATEWAY_JWT_SECRET: secret,
    });
    expect(variable.auth).toEqual(bySecret);
    expect(variable.warnings).toEqual([]);
  });
});

test('the secret comes from the first place that has one [AU-03]', () => {
  const file = `auth: { provider: jwt, jwt: { secret_key_env: MINE, secret_key: "${secret}6" } }
security: { auth: { jwt_secret: "${secret}7" } }`;
  const environment: Record<string, string> = {
    MINE: `${secret}1`,
    MCP_JWT_SECRET_KEY: `${secret}2`,
    JWT_SECRET_KEY: `${secret}3`,
    MCP_GATEWAY_JWT_SECRET: `${secret}4`,
  };
  const found: string[] = [];
  for (const name of [...Object.keys(environment), '']) {
    const { auth } = load(file, environment);
    if (auth?.provider === 'jwt' && auth.key.kind === 'secret') found.push(auth.key.secret);
    delete environment[name];
  }
  expect(found.map((text) => text.at(-1))).toEqual(['1', '2', '3', '4', '6']);
  const last = load(file.replace(/, secret_key: [^}]+/, ''));
  expect(last.auth).toMatchObject({ key: { secret: `${secret}7` } });
  expect(last.warnings).toEqual([expect.stringContaining('the secret stands in the file')]);
});

test('bearer is what the other keys say [AU-09]', () => {
  const meant = (keys: string, environment = {}) =>
    load(`auth: { type: bearer${keys} }`, environment).auth?.provider;
  const oauth2 = `, oauth2: { client_id: a, client_secret_env: HUSH, introspect_endpoint: "https://a.test/i" }`;
  const environment = { JWT_SECRET_KEY: secret, HUSH: 'hush' };
  expect(meant('', environment)).toBe('jwt');
  expect(meant(', jwt: { issuer: a }', environment)).toBe('jwt');
  expect(meant(', jwt: { jwks_url: "https://a.test/keys" }')).toBe('jwt');
  expect(meant(oauth2, environment)).toBe('oauth2');
  expect(meant(', token: abc')).toBe('token');
  expect(meant('')).toBeUndefined();
});

test('a public key is read from its file, which may stand beside the configuration', () => {
  const file = keyFile('public.pem', pemOf(ed25519.publicKey));
  const { auth } = load(`auth: { provider: jwt, jwt: { public_key_path: ${file} } }`, {
    JWT_SECRET_KEY: secret,
  });
  expect(auth).toMatchObject({ key: { kind: 'public_key', file, pem: pemOf(ed25519.publicKey) } });
});

test('keys of a server; several audiences; the provider follows from what is there', () => {
  const { auth } = load('auth: { jwt: { jwks_url: "https://a.test/keys", audience: [a, b] } }');
  expect(auth).toMatchObject({
    provider: 'jwt',
    audience: ['a', 'b'],
    key: { kind: 'jwks', url: 'https://a.test/keys' },
  });
  const old = load('auth: { provider: oauth2, oauth2: { jwks_endpoint: "https://a.test/keys" } }');
  expect(old.auth).toMatchObject({ provider: 'jwt', key: { url: 'https://a.test/keys' } });
  expect(load('auth: { token: abc }').auth).toEqual({ provider: 'token', tokens: ['abc'] });
  expect(load('auth: { provider: token, token: abc, per_message_auth: true }').auth).toEqual({
    provider: 'token',
    tokens: ['abc'],
    provesEachMessage: true,
  });
  expect(load('auth: { enabled: false, provider: jwt }').auth).toEqual({ provider: 'none' });
});

const weak = generateKeyPairSync('rsa', { modulusLength: 1_024 });

test.each<[string, string, RegExp]>([
  ['an unknown provider', 'auth: { provider: ldap }', /^1:19: .*one of none, token, jwt, oauth2/],
  ['no word about anything', 'auth: {}', /nothing says what a token is checked with/],
  ['bearer alone', 'auth: { type: bearer }', /nothing says what a token is checked with/],
  ['no key', 'auth: { provider: jwt }', /no key to check tokens with.*JWT_SECRET_KEY/],
  [
    'a variable that is not set',
    'auth: { provider: jwt, jwt: { secret_key_env: MINE } }',
    /^1:31: there is no key .*variable MINE/,
  ],
  [
    'a short secret',
    'auth: { provider: jwt, jwt: { secret_key_env: SHORT } }',
    /^1:\d+: the secret in SHORT has 5 bytes.*32 or more/,
  ],
  [
    'a short secret of security.auth',
    'security: { auth: { enabled: true, jwt_secret: your-secret-key } }',
    /the secret in jwt_secret has 15 bytes/,
  ],
  [
    'a file that is not there',
    'auth: { provider: jwt, jwt: { public_key_path: /nowhere.pem } }',
    /key file \/nowhere.pem cannot be read/,
  ],
  [
    'a private key',
    `auth: { provider: jwt, jwt: { public_key_path: ${keyFile('private.pem', rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())} } }`,
    /holds a private key/,
  ],
  [
    'a file that is no key',
    `auth: { provider: jwt, jwt: { public_key_path: ${keyFile('no.pem', 'hello')} } }`,
    /is no public key in PEM form/,
  ],
  [
    'a short RSA key',
    `auth: { provider: jwt, jwt: { public_key_path: ${keyFile('weak.pem', pemOf(weak.publicKey))} } }`,
    /RSA key of 1024 bits/,
  ],
  [
    'two kinds of key',
    'auth: { provider: jwt, jwt: { secret_key_env: LONG, jwks_url: "https://a.test/keys" } }',
    /one kind of key/,
  ],
  [
    'an address that is none',
    'auth: { provider: jwt, jwt: { jwks_url: "file:///etc/passwd" } }',
    /expected an address such as https/,
  ],
  [
    'tokens beside signed ones',
    'auth: { provider: jwt, token: abc, jwt: { secret_key_env: LONG } }',
    /tokens have no effect with provider jwt/,
  ],
  ['nobody to ask', 'auth: { provider: oauth2 }', /needs oauth2.introspect_endpoint/],
  [
    'nobody who asks',
    'auth: { provider: oauth2, oauth2: { introspect_endpoint: "https://a.test/i", client_secret_env: LONG } }',
    /needs client_id/,
  ],
  [
    'a secret that is not set',
    'auth: { provider: oauth2, oauth2: { client_id: a, introspect_endpoint: "https://a.test/i", client_secret_env: MINE } }',
    /variable MINE is not set/,
  ],
  [
    'the same twice',
    'auth: { provider: jwt, jwt: { secret_key_env: LONG }, per_message_auth_cache: 1, per_message_cache: 2 }',
    /keep one/,
  ],
])('%s is refused', (_, text, problem) => {
  const { problems, auth } = load(text, { LONG: secret, SHORT: 'short' });
  expect(auth).toBeUndefined();
  expect(problems).toEqual([expect.stringMatching(problem)]);
});

test('a key that is refused is the only thing that is said, wherever the gateway listens', () => {
  const { problems } = load(`server: { frontends: [{ protocol: http, config: { host: 0.0.0.0 } }] }
auth: { provider: jwt }`);
  expect(problems).toEqual([expect.stringContaining('no key to check tokens with')]);
});

test('no secret is ever repeated in what is said', () => {
  const texts = [
    'auth: { provider: jwt, jwt: { secret_key: hush-hush } }',
    'security: { auth: { enabled: true, jwt_secret: hush-hush } }',
    'auth: { provider: oauth2, oauth2: { client_secret: hush-hush } }',
  ];
  for (const text of texts) expect(JSON.stringify(load(text))).not.toContain('hush-hush');
});

test('tokens over plain HTTP to another machine are warned of', () => {
  const at = (host: string) =>
    load(`auth: { provider: jwt, jwt: { jwks_url: "http://${host}/keys" } }`).warnings;
  expect(at('auth.test')).toEqual([expect.stringContaining('use https')]);
  expect([...at('127.0.0.1:8000'), ...at('localhost')]).toEqual([]);
});
