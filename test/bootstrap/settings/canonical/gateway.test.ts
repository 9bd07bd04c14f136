import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { canonicalFile } from '../../../../src/bootstrap/settings/canonical/gateway.ts';
import { formatProblem } from '../../../../src/domain/config/problem.ts';
import { load } from '../loading.ts';

const fixtures = join(import.meta.dirname, '../../../fixtures/config');
const files = readdirSync(fixtures).filter((name) =>
  /(?<!\.normalised)\.(?:ya?ml|toml)$/.test(name),
);

test.each(files)('%s, written in our own form, gives the same settings', (name) => {
  const { settings } = load(readFileSync(join(fixtures, name), 'utf8'), name);
  if (settings === undefined) throw new Error(`${name} does not load`);
  const text = JSON.stringify(canonicalFile(settings));
  const again = load(text, 'gateway.json');
  expect(again.problems.map(formatProblem)).toEqual([]);
  expect(JSON.parse(JSON.stringify(again.settings))).toEqual(JSON.parse(JSON.stringify(settings)));
});
