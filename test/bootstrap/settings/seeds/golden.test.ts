import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { formatProblem, type Problem } from '../../../../src/domain/config/problem.ts';
import { changesOf } from './changes.ts';
import { completed, gatewayFiles, loadSeed, readSeed, seedFolder } from './seed-files.ts';

const lines = (found: readonly Problem[]): readonly string[] =>
  found.map((one) => formatProblem(one).replace('/etc/mcp-gateway/', ''));

const base = loadSeed('base.yaml', 'servers: { demo: { command: node } }').settings;

test('all blocks are here', () => expect(gatewayFiles.length).toBe(46));

test.each(gatewayFiles)('%s loads to the settings beside it, with these notes', async (name) => {
  const loaded = loadSeed(name, completed(name));
  const { settings, problems, warnings } = loaded;
  expect(lines(problems)).toEqual([]);
  const notes = 'notes' in loaded ? lines(loaded.notes) : [];
  const golden = { changes: changesOf(base, settings), warnings: lines(warnings), notes };
  await expect(`${JSON.stringify(golden, undefined, 2)}\n`).toMatchFileSnapshot(
    join(seedFolder, name.replace(/\.\w+$/, '.normalised.json')),
  );
});

const whole = gatewayFiles.filter((name) => name.startsWith('whole'));

test.each(whole)('%s loads unchanged: no problem, and no key that means nothing', (name) => {
  const { settings, problems, warnings } = loadSeed(name, readSeed(name));
  expect(lines(problems)).toEqual([]);
  expect(settings).toBeDefined();
  expect(lines(warnings).filter((line) => line.includes('means nothing'))).toEqual([]);
});

test('the ConfigMap of the deployment guide holds the file that is loaded as a whole', () => {
  const { data } = parse(readSeed('002-configmap.yaml')) as { data: Record<string, string> };
  const trimmed = (text = ''): string => text.replaceAll(/[ \t]+$/gm, '').trim();
  expect(trimmed(data['config.yaml'])).toBe(trimmed(readSeed('whole-002.yaml')));
});
