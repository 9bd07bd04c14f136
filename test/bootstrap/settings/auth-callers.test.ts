import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { parseSettings } from '../../../src/bootstrap/settings/load.ts';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { passwordHashText } from '../../../src/domain/identity/password-hash.ts';
import { passwordHash } from '../../support/auth/passwords.ts';
import { secret } from '../../support/auth/tokens.ts';

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
  };
};
const folder = mkdtempSync(join(tmpdir(), 'callers-'));
afterAll(() => rmSync(folder, { recursive: true }));

const sha = 'sha256:IxVb7CE3TLRF5jVnlBdpbgx140vi6E1MW0swjKC70x0';
const digest = sha.slice('sha256:'.length);
const hash = passwordHashText(passwordHash('correct horse'));

describe('API keys', () => {
  test('with all that may be said of one', () => {
    const { auth, problems } = load(`auth:
  provider: api_key
  max_failures: 20
  api_keys:
    header: X-Team-Key
    keys:
      - { id: ci, hash: "${sha}", user: ci bot, scopes: ["mcp:*:read"], groups: [bots],
          rate_limit: { requests_per_minute: 60, burst: 5 }, expires: 2027-01-01T00:00:00Z }`);
    expect(problems).toEqual([]);
    expect(auth).toEqual({
      provider: 'api_key',
      header: 'x-team-key',
      maxFailures: 20,
      provesEachMessage: false,
      keys: [
        {
          id: 'ci',
          digest,
          principal: {
            key: 'user:ci%20bot',
            via: 'api_key',
            credentialId: 'ci',
            scopes: ['mcp:*:read'],
            groups: ['bots'],
            pace: {
              rate: { limit: 60, windowMs: 60_000, burst: 5 },
              intervalMs: 1_000,
              toleranceMs: 4_000,
              cap: 60,
            },
            expiresAtMs: Date.UTC(2027, 0, 1),
          },
        },
      ],
    });
  });

  test('one from a variable is kept as its digest, and one in the file is warned of', () => {
    const key = 'mgk_Sg6wzdjUuqxAuvIJuPIbihV3f1hnUcwUwLtsfyn-1UI';
    const byName = load('auth: { api_keys: { keys: [{ id: ci, key_env: CI_KEY }] } }', {
      CI_KEY: key,
    });
    expect(byName.auth).toMatchObject({
      provider: 'api_key',
      header: 'x-api-key',
      keys: [{ digest, principal: { key: 'key:ci' } }],
    });
    expect(byName.warnings).toEqual([]);
    const inFile = load(`auth: { api_keys: { keys: [{ id: ci, key: ${key} }] } }`);
    expect(inFile.auth).toEqual(byName.auth);
    expect(inFile.warnings.join()).toContain('the key stands in the file');
  });

  test.each([
    ['keys: []', 'needs auth.api_keys.keys'],
    ['keys: [{ id: a }]', 'one of hash, key_env and key'],
    [`keys: [{ id: a, hash: "${sha}", key_env: X }]`, 'one of hash, key_env and key'],
    ['keys: [{ id: a, hash: "sha256:short" }]', 'expected sha256: and 43 characters'],
    ['keys: [{ id: a, key_env: NOT_SET }]', 'NOT_SET is not set'],
    ['keys: [{ id: a, key: tooshort }]', '24 or more characters'],
    [`header: Authorization, keys: [{ id: a, hash: "${sha}" }]`, 'carries something else'],
    [`header: "a b", keys: [{ id: a, hash: "${sha}" }]`, 'the name of a header'],
    [`keys: [{ id: a, hash: "${sha}" }, { id: b, hash: "${sha}" }]`, 'the same key as one above'],
    [
      `keys: [{ id: a, hash: "${sha}" }, { id: a, hash: "${sha.replace('I', 'J')}" }]`,
      'two keys with the id a',
    ],
  ])('%s is refused', (keys, told) => {
    expect(load(`auth: { provider: api_key, api_keys: { ${keys} } }`).problems.join()).toContain(
      told,
    );
  });
});

describe('names and passwords', () => {
  test('a hash, or more of a user', () => {
    const { auth, problems, warnings } = load(`auth:
  basic:
    users:
      ada: "${hash}"
      bob: { hash: "${hash}", user: robert, groups: [staff] }`);
    expect([problems, warnings]).toEqual([[], []]);
    expect(auth).toMatchObject({
      provider: 'basic',
      cacheMs: 300_000,
      users: [
        { name: 'ada', password: passwordHash('correct horse'), principal: { key: 'basic:ada' } },
        { name: 'bob', principal: { key: 'user:robert', groups: ['staff'] } },
      ],
    });
  });

  test('as the users of seed 004 are, with a warning for a password that can be read', () => {
    const seed = `security: { auth: { basic_auth_users: { ada: "${hash}", bob: "longenough" } } }`;
    const { auth, problems, warnings } = load(seed);
    expect(problems).toEqual([]);
    expect(auth).toMatchObject({
      provider: 'basic',
      users: [{ name: 'ada' }, { name: 'bob', password: 'longenough' }],
    });
    expect(warnings.join()).toContain('the password stands in the file');
    expect(load(seed, { JWT_SECRET_KEY: secret }).auth).toMatchObject({
      provider: 'chain',
      members: [{ provider: 'jwt' }, { provider: 'basic' }],
    });
  });

  test('the header of seed 004 counts where auth says none', () => {
    const keys = `auth: { api_keys: { keys: [{ id: ci, hash: "${sha}" }] } }`;
    const seed = 'security: { auth: { api_key_header: X-Seed-Key } }';
    expect(load(`${keys}\n${seed}`).auth).toMatchObject({ header: 'x-seed-key' });
  });

  test.each([
    ['users: {}', 'needs auth.basic.users'],
    ['users: { "a:b": "longenough" }', 'no colon'],
    ['users: { ada: short }', '8 or more characters'],
    ['users: { ada: "$scrypt$ln=1,r=8,p=1$x$y" }', 'ln from 14 to 18'],
    ['users: { ada: { user: a } }', 'one of hash, password_env and password'],
    ['users: { ada: { password_env: NOT_SET } }', 'NOT_SET is not set'],
  ])('%s is refused', (users, told) => {
    expect(load(`auth: { provider: basic, basic: { ${users} } }`).problems.join()).toContain(told);
  });
});

describe('certificates', () => {
  test('the subject of whoever shows one, unless users are listed', () => {
    expect(load('auth: { provider: mtls }').auth).toEqual({
      provider: 'mtls',
      identity: 'subject',
      users: [],
      admitsOthers: true,
    });
    const listed = 'auth: { mtls: { identity: fingerprint, users: { "AB:CD": { user: agent } } } }';
    expect(load(listed).auth).toEqual({
      provider: 'mtls',
      identity: 'fingerprint',
      users: [{ name: 'abcd', principal: { key: 'user:agent', via: 'certificate' } }],
      admitsOthers: false,
    });
  });

  test('nobody is no setting', () => {
    const { problems } = load('auth: { mtls: { allow_others: false } }');
    expect(problems.join()).toContain('nobody could come in');
  });
});

describe('several ways', () => {
  const all = `auth:
  providers: [jwt, api_key, basic, mtls]
  per_message_auth: true
  api_keys: { keys: [{ id: ci, hash: "${sha}" }] }
  basic: { users: { ada: "${hash}" } }`;

  test('in their order, each once', () => {
    const { auth, problems } = load(all.replace('mtls]', 'mtls, jwt]'), { JWT_SECRET_KEY: secret });
    expect(problems).toEqual([]);
    expect(auth).toMatchObject({ provider: 'chain', provesEachMessage: true });
    const members = auth?.provider === 'chain' ? auth.members : [];
    expect(members.map(({ provider }) => provider)).toEqual(['jwt', 'api_key', 'basic', 'mtls']);
  });

  test('one that is wrong refuses all', () => {
    expect(load(all).problems.join()).toContain('there is no key to check tokens with');
    expect(load(all).auth).toBeUndefined();
  });

  test('without a word of it what is there is meant, and no secret of another program', () => {
    const keys = `auth: { api_keys: { keys: [{ id: ci, hash: "${sha}" }] }, mtls: {} }`;
    const { auth } = load(keys, { JWT_SECRET_KEY: secret });
    expect(auth).toMatchObject({ members: [{ provider: 'api_key' }, { provider: 'mtls' }] });
  });

  test.each([
    ['providers: [token], provider: token, token: abc', 'keep one'],
    ['providers: []', 'name one or more'],
    ['providers: [none]', 'expected one of token, jwt'],
    ['provider: token, token: abc, mtls: {}', 'set providers: [token, mtls]'],
    ['providers: [mtls], token: abc', 'tokens have no effect'],
    ['provider: none, mtls: {}', 'mtls has no effect'],
  ])('%s is refused', (written, told) => {
    expect(load(`auth: { ${written} }`).problems.join()).toContain(told);
  });
});

describe('token_file', () => {
  test('one that cannot be read stops the start, one that is not there does not', () => {
    const file = join(folder, 'tokens.json');
    const written = `auth: { provider: token, token: abc, token_file: ${file} }`;
    expect(load(written)).toMatchObject({ auth: { tokenFile: file }, problems: [] });
    writeFileSync(file, '{');
    expect(load(written).problems.join()).toContain('is no token file of version 1');
  });
});
