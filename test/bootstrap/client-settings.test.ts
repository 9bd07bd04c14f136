import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { settingsOfClient } from '../../src/bootstrap/client-settings.ts';
import { parseClientDocument } from '../../src/bootstrap/import/client-document.ts';
import type { Environment } from '../../src/bootstrap/settings/document/variables.ts';
import type { LoadedSettings, RefusedSettings } from '../../src/bootstrap/settings/load.ts';
import { formatProblem, type Problem } from '../../src/domain/config/problem.ts';

const folder = mkdtempSync(join(tmpdir(), 'client-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));

const load = (
  text: string,
  environment: Environment = {},
  file = '/work/client.json',
): LoadedSettings | RefusedSettings => {
  const read = parseClientDocument(file, text, '/home/user');
  if (!read.ok) throw new Error(lines(read.problems).join('\n'));
  return settingsOfClient(read.document, { environment, newToken: () => 'made up' });
};

const lines = (problems: readonly Problem[]): readonly string[] => problems.map(formatProblem);

const targetsOf = ({ settings }: LoadedSettings | RefusedSettings): readonly unknown[] =>
  settings?.servers.flatMap(({ endpoints }) => endpoints.map(({ target }) => target)) ?? [];

const ours = (name: string): string => `\${${name}}`;

describe('servers of a client', () => {
  test('are started with the values of variables, in the folder of the file', () => {
    const a = { command: 'node', env: { KEY: ours('env:KEY') }, cwd: 'sub' };
    const b = { serverUrl: `http://${ours('HOST')}/mcp`, headers: { 'X-Key': ours('KEY') } };
    const loaded = load(JSON.stringify({ mcpServers: { a, b } }), { KEY: 'k', HOST: 'h:1' });
    expect(loaded.problems).toEqual([]);
    expect(targetsOf(loaded)).toEqual([
      { protocol: 'stdio', command: 'node', args: [], env: { KEY: 'k' }, cwd: '/work/sub' },
      expect.objectContaining({ protocol: 'auto', headers: { 'X-Key': 'k' } }),
    ]);
    expect(JSON.stringify(loaded.settings)).toContain('h:1');
    expect(loaded).toMatchObject({ generatedToken: 'made up', files: ['/work/client.json'] });
  });

  test('may show some tools only, and refer to what their client asks for', () => {
    const inputs = [{ id: 'api-key', type: 'promptString', password: true }];
    const v = { command: 'node', env: { KEY: ours('input:api-key') } };
    const code = load(JSON.stringify({ inputs, servers: { v } }), { API_KEY: 'typed' });
    expect(targetsOf(code)).toEqual([expect.objectContaining({ env: { KEY: 'typed' } })]);
    const toml = '[mcp_servers.c]\ncommand = "node"\nenabled_tools = ["one"]\n';
    const { settings } = load(toml, {}, '/work/codex.toml');
    expect(JSON.stringify(settings)).toContain('"one"');
  });

  test('take texts out of files, which are followed', () => {
    const key = join(folder, 'key');
    writeFileSync(key, 'from a file\n');
    const x = { type: 'local', command: ['x'], environment: { KEY: `{file:${key}}` } };
    const loaded = load(JSON.stringify({ mcp: { x } }), {}, '/work/opencode.json');
    expect(targetsOf(loaded)).toEqual([expect.objectContaining({ env: { KEY: 'from a file' } })]);
    expect(loaded.files).toEqual(['/work/opencode.json', key]);
  });

  test.each([
    [1, 'never'],
    [2, 'always'],
  ])('have no prefix when there is one only: %i, %s', (count, prefix) => {
    const entries = Array.from({ length: count }, (_, index) => `"s${index}":{"command":"x"}`);
    const { settings } = load(`{"mcpServers":{${entries.join()}}}`);
    expect(settings?.federation.prefix).toBe(prefix);
  });

  test('are what the file settles, and all else the environment', () => {
    const text = '{ "mcpServers": { "a": { "command": "node" } } }';
    const environment = { MCP_GATEWAY_PORT: '9000', MCP_GATEWAY__TIMEOUTS__CALL: '7s' };
    expect(load(text, environment).settings).toMatchObject({
      servers: [{ name: 'a' }],
      timeouts: { callMs: 7_000 },
      frontends: [{ port: 9_000 }, { port: 9_000 }, { port: 9_000 }],
    });
    expect(lines(load(text, { MCP_GATEWAY__SERVRE: '1' }).problems)).toEqual([
      'environment: MCP_GATEWAY__SERVRE: unknown key "servre" at the top level: did you mean "server"?',
    ]);
  });

  test('do not include the gateway itself, wherever the environment lets it listen', () => {
    const a = { url: 'http://127.0.0.1:9000/mcp' };
    const text = JSON.stringify({ mcpServers: { a, b: { command: 'b' } } });
    const namesWith = (environment: Environment) =>
      load(text, environment).settings?.servers.map(({ name }) => name);
    expect(namesWith({})).toEqual(['a', 'b']);
    expect(namesWith({ MCP_GATEWAY_PORT: '9000' })).toEqual(['b']);
  });
});

test('what is left out is a warning where it stands', () => {
  const text =
    '{ "mcpServers": {\n  "a": { "command": "x", "autoApprove": ["t"] },\n  "b": { "command": "x", "disabled": true } }, "theme": "dark" }';
  const { problems, warnings } = load(text);
  expect(problems).toEqual([]);
  expect(lines(warnings)).toEqual([
    '/work/client.json:2:26: autoApprove is left out: what may be called without asking is a matter between client and user',
    '/work/client.json:3:3: b is skipped: it is disabled there',
  ]);
});

describe('a variable that is not set is named where the client has it', () => {
  test.each([
    ['client.json', '{ "mcpServers": {\n "a": { "command": "x", "args": ["-v", "V"] } } }', '2:40'],
    ['client.json', '{ "mcpServers": {\n "a": { "serverUrl": "V" } } }', '2:9'],
    ['client.json', '{ "servers": {\n "a": { "command": "x", "env": {\n  "K": "V" } } } }', '3:3'],
    [
      'opencode.json',
      '{ "mcp": { "a": { "type": "local", "command": ["x",\n "y",\n "{env:NOBODY}"] } } }',
      '3:2',
    ],
    [
      'codex.toml',
      '[mcp_servers.a]\ncommand = "x"\nenv_vars = ["A", "NOBODY"]\nenv = { B = "b" }\n',
      '3:1',
    ],
    [
      'goose.yaml',
      'extensions:\n  a:\n    type: stdio\n    cmd: x\n    env_keys: [NOBODY]\n',
      '5:5',
    ],
  ])('%s %s', (name, text, place) => {
    const file = `/work/${name}`;
    const { problems, settings } = load(text.replace('V', ours('NOBODY')), { A: 'a' }, file);
    expect(settings).toBeUndefined();
    expect(lines(problems)).toEqual([
      expect.stringContaining(`${file}:${place}: variable NOBODY is not set`),
    ]);
  });
});

test('everything wrong is said in one go, in the order of the file, without values', () => {
  const text = `{ "mcpServers": {
    "a": { "command": "x", "env": { "K": "${ours('NOBODY')}" } },
    "b": { "url": 7 },
    "c": { "url": "ftp://${ours('SECRET')}/mcp" } } }`;
  const { problems } = load(text, { SECRET: 'long-and-secret' });
  expect(problems.map(({ line, message }) => `${line} ${message}`)).toEqual([
    expect.stringMatching(/^2 variable NOBODY is not set/),
    '3 url: expected text, found a number',
    expect.stringMatching(/^4 .*ftp:/),
  ]);
  expect(JSON.stringify(problems)).not.toContain('long-and-secret');
});

test.each([
  '{ "mcpServers": {} }',
  '{ "mcpServers": { "a": { "command": "x", "disabled": true } } }',
])('a file without a server to start is refused: %s', (text) => {
  expect(lines(load(text).problems)).toEqual([
    '/work/client.json:1:1: there is no server that could be started',
  ]);
});
