import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { migrated } from '../../../../src/bootstrap/settings/migration/migrate.ts';
import { load } from '../loading.ts';
import { completed, gatewayFiles, loadSeed } from '../seeds/seed-files.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/config');
const files = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).filter(
  (name) => /(?<!\.normalised)\.(?:ya?ml|toml)$/.test(name) && !/client|seeds/.test(name),
);

const environment = {
  MCP_TOKEN: 'environment-token',
  STATE_KEY: 'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
  HTTP_PORT: '8088',
  HOST_NAME: 'example.test',
  HOME_FOLDER: '/home/user',
};

const migrate = (text: string, name = 'gateway.yaml') => {
  const outcome = migrated({ file: `/etc/mcp-gateway/${name}`, text }, environment);
  if (outcome.kind !== 'migrated') throw new Error(JSON.stringify(outcome));
  return outcome;
};

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value ?? null));

describe.each(files)('%s in our own form', (name) => {
  const text = readFileSync(join(fixtures, name), 'utf8');
  const before = load(text, name);
  // A file may be there to be refused.
  test.runIf(before.settings !== undefined)('gives the same settings', () => {
    const after = migrate(text, name);
    // What is ours already keeps the form of its file.
    const form = after.isChanged ? 'gateway.yaml' : name;
    const again = load(after.text, form);
    expect(again.problems).toEqual([]);
    expect(plain(again.settings)).toEqual(plain(before.settings));
    expect(migrate(after.text, form)).toMatchObject({ text: after.text, isChanged: false });
  });
});

const seedVariables = {
  JWT_SECRET_KEY: 'a-secret-of-at-least-thirty-two-bytes',
  OAUTH2_CLIENT_SECRET: 'client-secret',
  REDIS_PASSWORD: 'redis-secret',
};

const seeds = gatewayFiles.map((name) => {
  const text = completed(name);
  return { name, text, before: loadSeed(name, text) };
});

describe.each(seeds)('$name of the seed documents in our own form', ({ name, text, before }) => {
  test.runIf(before.settings !== undefined)('gives the same settings', () => {
    const outcome = migrated({ file: `/etc/mcp-gateway/${name}`, text }, seedVariables);
    if (outcome.kind !== 'migrated') throw new Error(JSON.stringify(outcome));
    const file = outcome.isChanged ? 'gateway.yaml' : name;
    const again = loadSeed(file, outcome.text);
    expect(again.problems).toEqual([]);
    expect(plain(again.settings)).toEqual(plain(before.settings));
  });
});

test('nearly all files of the seed documents are rewritten', () => {
  expect(seeds.filter(({ before }) => before.settings !== undefined).length).toBeGreaterThan(30);
});

test('what is in our own form stays as it is written', () => {
  const text = '# mine\nservers: { a: { command: node } } # all\n';
  expect(migrate(text)).toEqual({ kind: 'migrated', text, isChanged: false, notes: [] });
});

test('comments and references survive, and what needs no change is not touched', () => {
  const { text } = migrate(`# The gateway of our team.
auth: { provider: token, token: "\${MCP_TOKEN}" } # ours
# How traffic is shared.
routing:
  strategy: ip_hash # one address, one endpoint
  circuit_breaker: { timeout_seconds: 7 }
upstream:
  groups:
    # Where the tools are.
    search:
      servers:
        - id: a
          type: http
          url: "https://\${HOST_NAME}/mcp"
          headers: { Authorization: "Bearer \${MCP_TOKEN}" }
`);
  expect(text).toBe(`# The gateway of our team.
auth: { provider: token, token: "\${MCP_TOKEN}" } # ours
# Where the tools are.
servers:
  search:
    endpoints:
      - id: a
        type: http
        url: https://\${HOST_NAME}/mcp
        headers:
          Authorization: Bearer \${MCP_TOKEN}
# one address, one endpoint
balancing:
  strategy: ip_hash
  sticky:
    by: address
# How traffic is shared.
circuit_breaker:
  timeout: 7s
`);
});

test('a wrong file is not rewritten', () => {
  const source = { file: 'gateway.yaml', text: 'routing: { strategy: nearest }\n' };
  expect(migrated(source, environment).kind).toBe('problems');
});
