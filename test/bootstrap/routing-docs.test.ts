import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ExplainedRoutes } from '../../src/bootstrap/explain.ts';
import { parseSettings } from '../../src/bootstrap/settings/load.ts';
import type { ServerSettings } from '../../src/bootstrap/settings/settings.ts';
import { exposeNames, type PrefixPolicy } from '../../src/domain/federation/exposed-names.ts';
import { openGateway, printed, prompt } from '../support/explained.ts';

const page = readFileSync(new URL('../../docs/routing.md', import.meta.url), 'utf8');
const program = fileURLToPath(new URL('../fixtures/explain/server.ts', import.meta.url));

const blocks = (kind: string): readonly string[] =>
  [...page.matchAll(/^```(\w+)\n(.*?)^```$/gmsu)]
    .filter(([, found]) => found === kind)
    .map(([, , text = '']) => text);

/** The names in backticks of one cell. */
const named = (cell: string): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)].map(([, name = '']) => name);

/** Cells of the row that begins with this name. */
const row = (name: string): readonly string[] =>
  (page.split('\n').find((line) => line.startsWith(`| \`${name}\` |`)) ?? '').split('|').slice(2);

/** The servers of the page are symbolic links to Node, each with the tools that the page says. */
const folder = mkdtempSync(join(tmpdir(), 'routing-docs-'));
const pathBefore = process.env['PATH'];
let routes: ExplainedRoutes;

const asWritten = (server: ServerSettings): ServerSettings => ({
  ...server,
  endpoints: server.endpoints.map((endpoint) => {
    const { target } = endpoint;
    if (target.protocol !== 'stdio') throw new Error(`${server.name} is no program`);
    symlinkSync(process.execPath, join(folder, target.command));
    const tools = named(row(server.name)[0] ?? '');
    const args = [program, JSON.stringify({ tools, era: server.era })];
    return { ...endpoint, target: { ...target, args } };
  }),
});

beforeAll(() => {
  const [text = ''] = blocks('yaml');
  const options = { environment: {}, newToken: () => 'token' } as const;
  const loaded = parseSettings({ file: '/gateway.yaml', text }, options);
  if (loaded.settings === undefined) throw new Error(JSON.stringify(loaded.problems));
  process.env['PATH'] = `${folder}${delimiter}${pathBefore}`;
  const servers = loaded.settings.servers.map(asWritten);
  ({ routes } = openGateway({ ...loaded, settings: { ...loaded.settings, servers } }));
});
afterAll(async () => {
  await routes.close();
  process.env['PATH'] = pathBefore;
  rmSync(folder, { recursive: true });
});

describe('docs/routing.md', () => {
  test.each(blocks('console'))('shows what explain prints: %s', async (block) => {
    const [line = ''] = block.split('\n');
    expect(line.startsWith(prompt)).toBe(true);
    const text = await printed(routes, line.slice(prompt.length), () => '');
    expect(`${line}\n${text}`).toBe(block);
  });

  test.each<PrefixPolicy>(['always', 'never', 'on-collision'])(
    'shows the names that %s gives',
    (prefix) => {
      const items = ['files:read', 'notes:read', 'notes:add'].map((text) => {
        const [server = '', name = ''] = text.split(':');
        return { server, name };
      });
      const rules = { prefix, maxLength: 64, plainNames: false };
      const names = exposeNames(items, rules).filter((name) => name !== undefined);
      expect(named(row(prefix)[0] ?? '').slice(0, names.length)).toEqual(names);
    },
  );
});
