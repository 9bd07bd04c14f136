import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { canonicalFile } from '../../../src/bootstrap/settings/canonical/gateway.ts';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { ed25519, p256, pemOf, rsa, secret } from '../../support/auth/tokens.ts';

const environment = { ONE: `${secret}1`, TWO: `${secret}2`, SHORT: 'short' };
const load = (keys: string, provider = 'provider: jwt, ') => {
  const text = `auth: { ${provider}${keys} }\nservers: { a: { command: a } }\n`;
  const loaded = parseSettings(
    { file: '/etc/mcp-gateway/gateway.yaml', text },
    { environment, newToken: () => 'generated' },
  );
  return {
    settings: loaded.settings,
    auth: loaded.settings?.auth,
    problems: loaded.problems.map(({ message }) => message),
    warnings: loaded.warnings.map(({ message }) => message),
  };
};

const folder = mkdtempSync(join(tmpdir(), 'keys-'));
afterAll(() => rmSync(folder, { recursive: true }));
const keyFile = (name: string, key: Parameters<typeof pemOf>[0]): string => {
  const file = join(folder, name);
  writeFileSync(file, pemOf(key));
  return file;
};
const [rsaFile, ecFile, edFile] = [
  keyFile('rsa.pem', rsa.publicKey),
  keyFile('ec.pem', p256.publicKey),
  keyFile('ed.pem', ed25519.publicKey),
];

const several = `jwt: {
  issuer: "https://a.test", discovery: true, jwks_cache: 2m, audience: [one],
  algorithms: [ES256], required_claims: [tenant], strict_type: true, groups_claim: roles,
  issuers: {
    partner: { issuer: "https://b.test", jwks_url: "https://b.test/keys", audience: two },
    lab: { issuer: lab, public_key_path: ["${ecFile}", "${edFile}"], groups_claim: a.b } } }`;

test('all that may be said of issuers', () => {
  const { auth, problems } = load(several);
  expect(problems).toEqual([]);
  expect(auth).toEqual({
    provider: 'jwt',
    issuer: 'https://a.test',
    audience: ['one'],
    key: { kind: 'discovery', issuer: 'https://a.test', cacheMs: 120_000 },
    algorithms: ['ES256'],
    requiredClaims: ['tenant'],
    strictType: true,
    groupsClaim: 'roles',
    issuers: [
      {
        name: 'partner',
        issuer: 'https://b.test',
        audience: ['two'],
        key: { kind: 'jwks', url: 'https://b.test/keys' },
      },
      {
        name: 'lab',
        issuer: 'lab',
        audience: ['one'],
        key: { kind: 'public_key', file: ecFile, pem: pemOf(p256.publicKey) },
        moreKeys: [{ kind: 'public_key', file: edFile, pem: pemOf(ed25519.publicKey) }],
        groupsClaim: 'a.b',
      },
    ],
    provesEachMessage: false,
    cacheMs: 300_000,
  });
});

test.each([
  ['issuers', several],
  ['secrets', 'jwt: { issuer: a, secret_key_env: [ONE, TWO] }'],
])('several %s, written as a file of ours, mean the same again', (_, text) => {
  const { settings } = load(text);
  if (settings === undefined) throw new Error('it does not load');
  const again = parseSettings(
    { file: '/gateway.json', text: JSON.stringify(canonicalFile(settings)) },
    { environment: {}, newToken: () => 'generated' },
  );
  expect(again.settings?.auth).toEqual(settings.auth);
});

test('several secrets, the first of which is the one in use', () => {
  const { auth } = load('jwt: { secret_key_env: [TWO, ONE] }');
  expect(auth).toMatchObject({
    key: { secret: environment.TWO },
    moreKeys: [{ kind: 'secret', secret: environment.ONE }],
  });
});

test('discovery alone says that tokens are signed', () => {
  const { auth, problems } = load('jwt: { issuer: "https://a.test", discovery: true }', '');
  expect(problems).toEqual([]);
  expect(auth).toMatchObject({ provider: 'jwt', key: { kind: 'discovery' } });
});

test('tokens that are asked about are known for a minute, and for five if that is said', () => {
  const oauth2 = `oauth2: { client_id: a, client_secret_env: ONE, introspect_endpoint: "https://a.test/i", groups_claim: roles }`;
  const of = (more: string) => load(`${oauth2}${more}`, 'provider: oauth2, ');
  expect(of('').auth).toMatchObject({ cacheMs: 60_000, groupsClaim: 'roles' });
  expect(of(', per_message_auth_cache: 300').auth).toMatchObject({ cacheMs: 300_000 });
  const longer = of(', per_message_cache: 1h');
  expect(longer.auth).toMatchObject({ cacheMs: 300_000 });
  expect(longer.warnings).toEqual([expect.stringContaining('5m at most')]);
});

const partner = 'partner: { issuer: "https://b.test", jwks_url: "https://b.test/keys" }';

test.each<[string, string, RegExp]>([
  ['discovery without issuer', 'discovery: true', /discovery needs issuer/],
  ['an issuer that is no address', 'issuer: mine, discovery: true', /expected an address/],
  ['an issuer with a query', 'issuer: "https://a.test/?x", discovery: true', /no query/],
  [
    'two kinds of key',
    `issuer: "https://a.test", discovery: true, public_key_path: ${rsaFile}`,
    /one kind of key/,
  ],
  [
    'a cache for keys that are here',
    `public_key_path: ${rsaFile}, jwks_cache: 1m`,
    /jwks_cache is for keys that are fetched/,
  ],
  ['a cache of nothing', 'jwks_url: "https://a.test/k", jwks_cache: 10ms', /at least 1s/],
  ['no key files', 'public_key_path: []', /at least one/],
  ['a second secret that is not there', 'secret_key_env: [ONE, NONE]', /variable NONE is not set/],
  ['a second secret that is weak', 'secret_key_env: [ONE, SHORT]', /SHORT has 5 bytes/],
  [
    'an algorithm of another key',
    `public_key_path: ${rsaFile}, algorithms: [RS256, HS256]`,
    /^HS256: the key is for RS256/,
  ],
  [
    'an algorithm nobody knows',
    `public_key_path: ${ecFile}, algorithms: [none]`,
    /^none: the key is for ES256/,
  ],
  ['no algorithms', `public_key_path: ${ecFile}, algorithms: []`, /at least one/],
  [
    'a shared secret from a key server',
    'jwks_url: "https://a.test/k", algorithms: [HS256]',
    /^HS256: the key is for/,
  ],
  [
    'several issuers of which one is any',
    `jwks_url: "https://a.test/k", issuers: { ${partner} }`,
    /needs issuer/,
  ],
  [
    'the same issuer twice',
    `issuer: "https://b.test", discovery: true, issuers: { ${partner} }`,
    /two issuers are https:\/\/b.test/,
  ],
  [
    'an issuer without a name that is one',
    `issuer: a, secret_key_env: ONE, issuers: { "a:b": { issuer: b, public_key_path: ${ecFile} } }`,
    /letters, digits/,
  ],
  [
    'a name that is taken',
    `issuer: a, secret_key_env: ONE, issuers: { oauth2: { issuer: b, public_key_path: ${ecFile} } }`,
    /not oauth2/,
  ],
  [
    'an issuer without issuer',
    `issuer: a, secret_key_env: ONE, issuers: { b: { public_key_path: ${ecFile} } }`,
    /issuer is missing/,
  ],
  [
    'an issuer without a key of its own',
    'issuer: a, secret_key_env: ONE, issuers: { b: { issuer: b } }',
    /no key to check tokens with/,
  ],
])('%s is refused', (_, jwt, problem) => {
  const { auth, problems } = load(`jwt: { ${jwt} }`);
  expect(auth).toBeUndefined();
  expect(problems).toEqual([expect.stringMatching(problem)]);
});
