import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  clientPlaces,
  findClientFiles,
  type Surroundings,
} from '../../../../src/adapters/outbound/client-files/finder.ts';
import type { System } from '../../../../src/domain/import/client-format.ts';

const root = mkdtempSync(join(tmpdir(), 'gateway-finder-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const where = (system: System, more: Partial<Surroundings> = {}): Surroundings => ({
  ...{ home: '/h', project: '/p', system, configHome: undefined, ...more },
});

const fileOf = (client: string, surroundings: Surroundings): string | undefined =>
  clientPlaces(surroundings).find(({ format }) => format.id === client)?.file;

test.each<[System, string, string]>([
  ['linux', 'claude-desktop', '/h/.config/Claude/claude_desktop_config.json'],
  ['macos', 'claude-desktop', '/h/Library/Application Support/Claude/claude_desktop_config.json'],
  ['windows', 'claude-desktop', '/h/AppData/Roaming/Claude/claude_desktop_config.json'],
  ['macos', 'vscode', '/h/Library/Application Support/Code/User/mcp.json'],
  ['macos', 'zed', '/h/.config/zed/settings.json'],
  ['windows', 'goose', '/h/AppData/Roaming/Block/goose/config/config.yaml'],
  ['linux', 'codex', '/h/.codex/config.toml'],
])('on %s %s keeps its servers in %s', (system, client, file) => {
  expect(fileOf(client, where(system))).toBe(file);
});

test('XDG_CONFIG_HOME counts where clients honour it', () => {
  const moved = { configHome: '/x' };
  expect(fileOf('zed', where('linux', moved))).toBe('/x/zed/settings.json');
  expect(fileOf('zed', where('macos', moved))).toBe('/h/.config/zed/settings.json');
  expect(fileOf('cursor', where('linux', moved))).toBe('/h/.cursor/mcp.json');
});

test('finds what is there: the files of the user, then those of the project, each once', async () => {
  const put = (file: string): string => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), '{}');
    return join(root, file);
  };
  const files = [
    put('.claude.json'),
    put('.cursor/mcp.json'),
    put('p/.mcp.json'),
    put('p/.cursor/mcp.json'),
  ];
  mkdirSync(join(root, '.codex/config.toml'), { recursive: true });
  const found = await findClientFiles(where('linux', { home: root, project: join(root, 'p') }));
  expect(found.map(({ file }) => file)).toEqual(files);
  expect(found.map(({ format }) => format.id)).toEqual([
    'claude-code',
    'cursor',
    'claude-code',
    'cursor',
  ]);
  const atHome = await findClientFiles(where('linux', { home: root, project: root }));
  expect(atHome.map(({ file }) => file)).toEqual(files.slice(0, 2));
});
