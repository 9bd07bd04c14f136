import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { loadToRead } from '../../../src/bootstrap/commands/load.ts';
import { originOf } from '../../../src/bootstrap/commands/origin.ts';
import type { LoadedSettings } from '../../../src/bootstrap/settings/load.ts';

/** Where a file that a test writes is read again. */
const rig = async (kind: 'config' | 'from', text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'origin-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, kind === 'config' ? 'gateway.yaml' : 'client.json');
  const write = (next: string): void => writeFileSync(file, next);
  write(text);
  const loaded = await loadToRead({ kind, file });
  if (loaded.settings === undefined) throw new Error(loaded.problems[0]?.message);
  const told: string[] = [];
  const onToken = (token: string): void => void told.push(token);
  const parts = { parts: [], newToken: () => 'made', onToken };
  return { file, write, loaded, told, origin: originOf({ kind, file }, loaded, parts) };
};

const client = '{ "mcpServers": { "one": { "command": "node" } } }';

test('a file of an MCP client is read again, and its token stays for the whole run', async () => {
  const { file, write, loaded, told, origin } = await rig('from', client);
  expect(origin.files).toEqual([file]);
  write(client.replace('"one"', '"two"'));
  const again = await origin.load();
  expect(again.settings?.servers.map(({ name }) => name)).toEqual(['two']);
  expect(again.settings?.auth).toEqual(loaded.settings.auth);
  expect(told).toEqual([]);
});

test('a token that only a later reading needs is told once', async () => {
  const servers = 'servers: { one: { command: node } }';
  const { write, told, origin } = await rig('config', `auth: { provider: none }\n${servers}`);
  write(servers);
  const [first, second] = [await origin.load(), await origin.load()];
  expect(told).toEqual(['made']);
  expect(first.settings?.auth).toMatchObject({ tokens: told });
  expect(second.settings?.auth).toEqual(first.settings?.auth);
});

test('what is made up for a run is not read again', async () => {
  const { loaded } = await rig('from', client);
  const made: LoadedSettings = loaded;
  const parts = { parts: [], newToken: () => 'made', onToken: () => undefined };
  const origin = originOf({ kind: 'dev' }, made, parts);
  expect(origin.files).toEqual([]);
  expect(await origin.load()).toMatchObject({ settings: undefined });
});
