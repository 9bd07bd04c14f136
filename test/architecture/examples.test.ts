import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatProblem } from '../../src/domain/config/problem.ts';
import { configFilesIn, loadedFrom } from './config-files.ts';

const root = join(import.meta.dirname, '../..');
const files = configFilesIn('examples/config');

test.each(files)('%s loads without a word', async (file) => {
  const { warnings, settings } = await loadedFrom(file);
  expect(warnings.map(formatProblem)).toEqual([]);
  expect(settings.servers).not.toEqual([]);
});

test.each(files)('%s names only example servers that are there', async (file) => {
  const { settings } = await loadedFrom(file);
  const programs = settings.servers.flatMap(({ endpoints }) =>
    endpoints.flatMap(({ target }) => (target.protocol === 'stdio' ? target.args : [])),
  );
  for (const program of programs.filter((argument) => argument.endsWith('.ts'))) {
    expect([program, existsSync(join(root, program))]).toEqual([program, true]);
  }
});

test('the list of examples names every one of them', () => {
  const page = readFileSync(join(root, 'examples/README.md'), 'utf8');
  const listed = [...page.matchAll(/\]\((config\/[^)]+)\)/g)].map(([, file]) => `examples/${file}`);
  expect(listed.toSorted()).toEqual(files.toSorted());
});
