import { describe, expect, test } from 'vitest';
import { connectableClients } from '../../../src/domain/import/connectable-clients.ts';
import { clientFormats } from '../../../src/domain/import/formats/table.ts';
import { type ClientDocument, importClients } from '../../../src/domain/import/import-clients.ts';
import { recognise } from '../../../src/domain/import/recognise.ts';

const home = '/home/user';

const documentOf = (file: string, document: unknown): ClientDocument => {
  const found = recognise(file, document, home);
  if (found === undefined) throw new Error(`no servers in ${file}`);
  const problem = (path: readonly (string | number)[], message: string) => ({
    ...{ file, line: 1, column: 1, path: path.join('.'), message },
  });
  return { file, document, problem, ...found };
};

const take = (documents: readonly ClientDocument[], taken: readonly string[] = []) => {
  const options = { home, keepSecrets: false, ownPorts: [8080, 9000], taken };
  const { servers, notes } = importClients(documents, options);
  return { names: servers.map(({ name }) => name), notes: notes.map(({ message }) => message) };
};

const servers = (entries: object) => ({ mcpServers: entries });
const cursorFile = `${home}/.cursor/mcp.json`;
const windsurfFile = `${home}/.codeium/windsurf/mcp_config.json`;

test('the same server of two clients is one, another one of the same name is renamed', () => {
  const documents = [
    documentOf(cursorFile, servers({ a: { command: 'x' }, b: { command: 'x' } })),
    documentOf(windsurfFile, servers({ a: { command: 'x' }, b: { command: 'y' } })),
  ];
  expect(take(documents)).toEqual({
    names: ['a', 'b', 'b-windsurf'],
    notes: [
      `a is skipped: ${cursorFile} has the same`,
      'b is called b-windsurf here: there is another b',
    ],
  });
  expect(take(documents, ['a', 'b', 'b-windsurf']).names).toEqual([
    'a-cursor',
    'b-cursor',
    'a-windsurf',
    'b-windsurf-2',
  ]);
});

describe('the gateway does not become a server of its own', () => {
  test.each([
    { command: 'mcp-gateway', args: ['serve'] },
    { command: 'npx', args: ['-y', 'mcp-gateway@1.2.0'] },
    { command: '/usr/local/bin/mcp-gateway' },
    { command: 'npx', args: ['mcp-remote', 'http://localhost:8080/mcp'] },
    { url: 'http://127.0.0.1:9000/mcp' },
    { url: 'ws://[::1]:8080/ws' },
  ])('%j', (entry) => {
    const { names, notes } = take([documentOf(cursorFile, servers({ x: entry }))]);
    expect(names).toEqual([]);
    expect(notes).toEqual(['x is skipped: it leads to this gateway']);
  });

  test.each([
    { command: 'npx', args: ['mcp-gateway-tools'] },
    { url: 'http://127.0.0.1:8081/mcp' },
    { url: 'https://gateway.example:8080/mcp' },
  ])('but %j does', (entry) => {
    expect(take([documentOf(cursorFile, servers({ x: entry }))]).names).toEqual(['x']);
  });
});

describe('whose file it is', () => {
  test.each<[string, unknown, string, string | undefined]>([
    [cursorFile, servers({}), 'cursor', undefined],
    ['/work/a/.cursor/mcp.json', servers({}), 'cursor', '/work/a'],
    [`${home}/work/.mcp.json`, servers({}), 'claude-code', `${home}/work`],
    [
      '/mnt/c/Users/x/AppData/Roaming/Claude/claude_desktop_config.json',
      servers({}),
      'claude-desktop',
      undefined,
    ],
    [String.raw`C:\work\a\.vscode\mcp.json`, { servers: {} }, 'vscode', 'C:/work/a'],
    ['/x/mcp.json', { servers: {} }, 'vscode', undefined],
    ['/x/mcp.json', servers({ a: { serverUrl: 'u' } }), 'windsurf', undefined],
    ['/x/mcp.json', servers({ a: { httpUrl: 'u' } }), 'gemini', undefined],
    ['/x/mcp.json', servers({}), 'mcp-servers', undefined],
    ['/x/s.json', { context_servers: {} }, 'zed', undefined],
    ['/x/s.json', { 'amp.mcpServers': {} }, 'amp', undefined],
    ['/x/c.yaml', { mcpServers: [] }, 'continue', undefined],
    ['/x/c.yaml', { extensions: {} }, 'goose', undefined],
    ['/x/c.toml', { mcp_servers: {} }, 'codex', undefined],
    ['/x/o.json', { mcp: { a: { type: 'local' } } }, 'opencode', undefined],
    ['/x/server.json', { name: 'a/b', packages: [] }, 'registry', undefined],
  ])('%s', (file, document, client, project) => {
    const found = recognise(file, document, home);
    expect([found?.format.id, found?.project]).toEqual([client, project]);
  });

  test('nobody has servers in a file without', () => {
    expect(recognise('/x/package.json', { name: 'x', version: '1' }, home)).toBeUndefined();
    expect(recognise(cursorFile, [], home)).toBeUndefined();
  });
});

test('the clients that --help names are those of the table', () => {
  const ids = clientFormats.flatMap(({ id, gateway }) => (gateway === undefined ? [] : [id]));
  expect([...connectableClients]).toEqual(ids);
});
