import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import type { ConnectQuestion } from '../../../src/application/import/plans.ts';
import { readClientDocument } from '../../../src/bootstrap/import/client-document.ts';
import { planConnect } from '../../../src/bootstrap/import/connection.ts';
import { connectableClients } from '../../../src/domain/import/connectable-clients.ts';
import { clientFiles, fixtures } from './client-fixtures.ts';

const root = mkdtempSync(join(tmpdir(), 'gateway-connect-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(root, 'home-'));
});

const TOKEN = 'token-of-the-gateway';

const plan = async (client: string, more: Partial<ConnectQuestion> = {}, token = TOKEN) => {
  const where = {
    home,
    project: join(home, 'project'),
    system: 'linux',
    configHome: undefined,
  } as const;
  const question = {
    ...{ client, file: undefined, isProject: false, url: 'http://127.0.0.1:8080/mcp' },
    ...{ name: 'mcp-gateway', tokenVariable: 'MCP_GATEWAY_TOKEN', isEnd: false, ...more },
  };
  const outcome = await planConnect(question, where, { MCP_GATEWAY_TOKEN: token });
  if (outcome.kind === 'failed') throw new Error(outcome.text);
  return outcome;
};

const write = (file: string, text: string): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};

const fixtureOf = (client: string): string | undefined =>
  clientFiles().find((file) => file.startsWith(`${client}/home/`));

describe.each(connectableClients)('%s', (client) => {
  test('a new file leads to the gateway, and so does nothing after it is taken out', async () => {
    const { change } = await plan(client);
    expect(change.text).toBeUndefined();
    expect(change.path.startsWith(home)).toBe(true);
    write(change.path, change.after);
    const read = await readClientDocument(change.path, home);
    if (!read.ok) throw new Error(read.problems[0]?.message);
    expect(read.document.format.id).toBe(client);
    const [entry] = read.document.format.entries(read.document.document) ?? [];
    expect(entry?.name).toBe('mcp-gateway');
    expect(JSON.stringify(entry?.value)).toContain('http://127.0.0.1:8080/mcp');
    const { change: end } = await plan(client, { isEnd: true });
    expect(end.after).not.toContain('8080');
  });

  test('everything else in a file stays, there and back', async () => {
    const fixture = fixtureOf(client);
    if (fixture === undefined) return; // a client of projects only
    const text = readFileSync(join(fixtures, fixture), 'utf8');
    const file = join(home, fixture.slice(`${client}/home/`.length));
    write(file, text);
    const { change } = await plan(client);
    expect(change.path).toBe(file);
    const lost = text
      .split('\n')
      .filter((line) => !line.includes('"') && !change.after.includes(line));
    expect(lost).toEqual([]);
    write(file, change.after);
    const again = await plan(client);
    expect(again.change.after).toBe(change.after);
    const before = await readClientDocument(file, home);
    write(file, (await plan(client, { isEnd: true })).change.after);
    const after = await readClientDocument(file, home);
    const entries = (one: typeof after) =>
      one.ok ? one.document.format.entries(one.document.document)?.map(({ name }) => name) : [];
    expect(entries(after)).toEqual(entries(before)?.filter((name) => name !== 'mcp-gateway'));
  });

  test('the token itself is in the file only where nothing else works', async () => {
    const { change, holdsToken } = await plan(client);
    expect(change.after.includes(TOKEN)).toBe(holdsToken);
    expect(change.after.includes('MCP_GATEWAY_TOKEN')).toBe(!holdsToken);
    if (!holdsToken) return;
    expect(change.secrets).toContain(TOKEN);
    await expect(plan(client, {}, '')).rejects.toThrow('fills in no variables');
    expect((await plan(client, { tokenVariable: undefined }, '')).change.after).not.toContain(
      'Bearer',
    );
  });
});

test('secrets of other entries are not to be shown either', async () => {
  const text = readFileSync(join(fixtures, fixtureOf('cursor') ?? ''), 'utf8');
  write(join(home, '.cursor/mcp.json'), text);
  const { change } = await plan('cursor');
  expect(change.secrets).toContain('sbp_0123456789abcdef');
});

test('planning writes nothing', async () => {
  const { change } = await plan('cursor');
  expect(existsSync(change.path)).toBe(false);
});

test('a file that cannot be understood is left alone', async () => {
  write(join(home, '.cursor/mcp.json'), '{ "mcpServers": [');
  await expect(plan('cursor')).rejects.toThrow('the file ends too early');
  write(join(home, '.codex/config.toml'), '[mcp_servers]\nmcp-gateway = { url = "x" }\n');
  await expect(plan('codex')).rejects.toThrow('edit it by hand');
});

test('the file of the project, where the client has one', async () => {
  const { change } = await plan('claude-code', { isProject: true });
  expect(change.path).toBe(join(home, 'project', '.mcp.json'));
  await expect(plan('goose', { isProject: true })).rejects.toThrow('name one with --file');
});
