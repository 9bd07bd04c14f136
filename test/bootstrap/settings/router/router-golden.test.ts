import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRouterSettings } from '../../../../src/bootstrap/settings/router/load.ts';
import { formatProblem, type Problem } from '../../../../src/domain/config/problem.ts';
import { changesOf } from '../seeds/changes.ts';
import { readSeed, routerFiles, seedFolder } from '../seeds/seed-files.ts';

const lines = (found: readonly Problem[]): readonly string[] =>
  found.map((one) => formatProblem(one).replace('/etc/mcp-router/', ''));

const load = (name: string, text: string, environment = {}) =>
  parseRouterSettings({ file: `/etc/mcp-router/${name}`, text }, environment);

/** An excerpt leaves the gateway to the rest of its file; the direct one needs none. */
const environmentOf = (name: string): Record<string, string> =>
  /^\s*url:/m.test(readSeed(name)) || name.includes('direct')
    ? {}
    : { MCP_GATEWAY_URL: 'wss://gateway.example:8443' };

const base = load('base.yaml', 'gateway: { url: "wss://gateway.example:8443" }').settings;

test('all blocks are here', () => expect(routerFiles.length).toBe(19));

test.each(routerFiles)('%s loads to the settings beside it, with these notes', async (name) => {
  const { settings, problems, warnings, notes } = load(name, readSeed(name), environmentOf(name));
  expect(lines([...problems, ...warnings])).toEqual([]);
  const golden = { changes: changesOf(base, settings), notes: lines(notes) };
  await expect(`${JSON.stringify(golden, undefined, 2)}\n`).toMatchFileSnapshot(
    join(seedFolder, name.replace(/\.\w+$/, '.normalised.json')),
  );
});
