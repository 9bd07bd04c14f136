import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { load } from './loading.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/config');

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => /(?<!\.normalised)\.(?:ya?ml|jsonc?|toml)$/.test(name));

const parseFile = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

// Files of one name and several forms share it, so that all of them mean the same.
test.each(filesIn(fixtures))('%s loads to the normalised form beside it', (name) => {
  const loaded = load(readFileSync(join(fixtures, name), 'utf8'), name);
  const { settings, problems, warnings } = loaded;
  // As JSON: what is undefined is left out.
  const normalised: unknown = JSON.parse(
    JSON.stringify({ settings, problems, warnings: warnings.map(formatProblem) }),
  );
  const golden = join(fixtures, name.replace(/\.\w+$/, '.normalised.json'));
  expect(normalised).toEqual(parseFile(golden));
});

test('a file that ends in .toml or .json loads to the settings of its YAML twin [CF-02]', () => {
  const settingsOf = (name: string): unknown =>
    load(readFileSync(join(fixtures, name), 'utf8'), name).settings;
  const yaml = settingsOf('twin.yaml');
  expect(yaml).toBeDefined();
  for (const name of ['twin.toml', 'twin.json', 'twin.jsonc'])
    expect(settingsOf(name)).toEqual(yaml);
});
