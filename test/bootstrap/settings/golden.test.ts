import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { formatProblem } from '../../../src/domain/config/problem.ts';
import { load } from './loading.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/config');

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder).filter((name) => /(?<!\.normalised)\.(?:ya?ml|json)$/.test(name));

const formOf = (name: string) => (name.includes('client') ? 'client' : 'gateway');

const parseFile = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

test.each(filesIn(fixtures))('%s loads to the normalised form beside it', (name) => {
  const loaded = load(readFileSync(join(fixtures, name), 'utf8'), formOf(name), name);
  const { settings, problems, warnings } = loaded;
  // As JSON: what is undefined is left out.
  const normalised: unknown = JSON.parse(
    JSON.stringify({ settings, problems, warnings: warnings.map(formatProblem) }),
  );
  const golden = join(fixtures, name.replace(/\.\w+$/, '.normalised.json'));
  expect(normalised).toEqual(parseFile(golden));
});
