import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { routerAliases } from '../../src/bootstrap/settings/router/keys.ts';
import { routerFile } from '../../src/bootstrap/settings/router/schema.ts';
import { gatewayFile } from '../../src/bootstrap/settings/schema/gateway-file.ts';
import { aliases, keptKeys } from '../../src/bootstrap/settings/schema/original-keys.ts';
import { keysOf } from './schema-keys.ts';

const page = readFileSync(new URL('../../docs/configuration-seeds.md', import.meta.url), 'utf8');

/** The rows of the tables with a head, as pairs of their first two cells without code marks. */
const pairsOf = (head: string): readonly (readonly [string, string])[] => {
  const rows: (readonly [string, string])[] = [];
  let isInside = false;
  for (const line of page.split('\n')) {
    if (line.startsWith(`| ${head} |`)) isInside = true;
    else if (!line.startsWith('|')) isInside = false;
    else if (isInside && !line.startsWith('|---')) {
      const [, first = '', second = ''] = line.split('|');
      rows.push([first.replaceAll('`', '').trim(), second.replaceAll('`', '').trim()]);
    }
  }
  return rows;
};

const plain = (table: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(table);

describe('docs/configuration-seeds.md', () => {
  test('says of every other name what it is read as', () => {
    expect(pairsOf('Written | Read as')).toEqual([...plain(aliases), ...plain(routerAliases)]);
  });

  test('says of everything that is kept why', () => {
    expect(pairsOf('Kept | Why')).toEqual(plain(keptKeys));
  });

  test('has every key of a router’s file, and no other', () => {
    const documented = pairsOf('Router').flatMap(([keys]) => keys.split(', '));
    const accepted = keysOf(routerFile)
      .map(({ path }) => path)
      .filter((path) => !/^logging\.|\.circuit_breaker\./.test(path));
    expect(documented.toSorted()).toEqual(accepted.toSorted());
  });
});

/** `servers.NAME.x` and the sections of a key are written as the schema has them. */
const pathsOf = (keys: readonly string[]): ReadonlySet<string> =>
  new Set(keys.flatMap((path) => prefixesOf(path)));

const prefixesOf = (path: string): readonly string[] => {
  const steps = path.split('.');
  return steps.flatMap((_, index) => {
    const prefix = steps.slice(0, index + 1).join('.');
    return [prefix, prefix.replace(/\[\]$/, '')];
  });
};

test('every key of the tables is one the schema has', () => {
  const known = pathsOf(keysOf(gatewayFile).map(({ path }) => path));
  const unknown = [...Object.keys(aliases), ...Object.keys(keptKeys)].filter(
    (path) => !known.has(path) && !path.startsWith('backends.backends[]'),
  );
  expect(unknown).toEqual([]);
  const ofRouters = pathsOf(keysOf(routerFile).map(({ path }) => path));
  expect(Object.keys(routerAliases).filter((path) => !ofRouters.has(path))).toEqual([]);
});
