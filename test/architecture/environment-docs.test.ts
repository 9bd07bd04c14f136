import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  ignoredVariables,
  keptVariables,
} from '../../src/bootstrap/settings/environment/kept-variables.ts';
import { namedVariables } from '../../src/bootstrap/settings/environment/named-variables.ts';
import {
  jwtSecretVariables,
  redisVariables,
} from '../../src/bootstrap/settings/environment/secret-variables.ts';
import { formatPath } from '../../src/domain/config/problem.ts';

const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
const section = page.slice(page.indexOf('### Environment'), page.indexOf('## Top level'));

const codesIn = (text: string): readonly string[] =>
  [...text.matchAll(/`([^`]+)`/g)].map(([, code = '']) => code);

/** The first two cells of each row of the table with this head. */
const rowsBelow = (head: string): readonly (readonly [string, string])[] => {
  const lines = section.slice(section.indexOf(head)).split('\n').slice(2);
  const end = lines.findIndex((line) => !line.startsWith('|'));
  return lines.slice(0, end).map((line) => {
    const [, names = '', meaning = ''] = line.split('|');
    return [names, meaning];
  });
};

test('docs/configuration.md has every variable that sets a key, and the key', () => {
  const documented = rowsBelow('| Variable | Sets').map(([names, key]) => ({
    names: codesIn(names),
    path: codesIn(key).join(),
  }));
  const read = namedVariables.map(({ names, path }) => ({ names, path: formatPath(path) }));
  expect(documented).toEqual(read);
});

test('docs/configuration.md has every variable that is read elsewhere', () => {
  const documented = rowsBelow('| Variable | Where').flatMap(([names]) => codesIn(names));
  const { urls, address, password } = redisVariables;
  expect(documented).toEqual([...jwtSecretVariables, ...urls, address, password, 'CONFIG_PATH']);
});

test('docs/configuration.md has every variable that is only kept', () => {
  const documented = codesIn(section.slice(section.indexOf('Variables for what is not built')));
  const kept = [...keptVariables.map(({ name }) => name), ...ignoredVariables];
  expect(documented.filter((code) => code !== 'validate')).toEqual(kept);
});
