import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { isTree } from '../../src/bootstrap/settings/canonical/tree.ts';
import { readDocument } from '../../src/bootstrap/settings/document/document.ts';
import { gatewayFile } from '../../src/bootstrap/settings/schema/gateway-file.ts';
import { refusedBySchema } from '../reference/schema-verdict.ts';

const root = join(import.meta.dirname, '../..');

const filesIn = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /(?<!\.normalised)\.ya?ml$/.test(name) && !/client|seeds|compose/.test(name))
    .map((name) => join(folder, name));

export const readText = (file: string): string => readFileSync(join(root, file), 'utf8');

export const configFiles = [...filesIn('test/fixtures/config'), ...filesIn('examples/config')];

/** Whether the program takes the form of a file, whatever it then makes of its meaning. */
const isRead = (text: string): boolean => {
  const document = readDocument({ file: 'file.json', text }, {});
  return !document.isBroken && gatewayFile.safeParse(document.value).success;
};

/** What variables stand for does not matter to the schema. */
const withoutVariables = (text: string): string =>
  text.replaceAll(/\$?\$\{(?:[^:}]*:-)?([^}]*)\}/g, (_, inner: string) =>
    /^[A-Z_]+$/.test(inner) ? '1' : inner,
  );

/** Values that are right in some places and wrong in most; digits as text, which other programs write, are beyond a schema. */
const odd: readonly unknown[] = [
  ...[true, false, 'true', 0, 1, -1, 2.5, 0.5, 70_000, '30s', '500ms', '5MB', '50%', 'often'],
  ...['', '/path', 'a b', 'http', 'none', 'http://127.0.0.1:1/x', null, [], [1], ['x'], {}],
  { unknown_key: 1 },
];

type Step = string | number;

const leavesOf = (value: unknown, path: readonly Step[] = []): readonly (readonly Step[])[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const members = Object.entries(value).flatMap(([key, member]) =>
    leavesOf(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
  return path.length === 0 ? members : [path, ...members];
};

const withValue = (tree: unknown, path: readonly Step[], value: unknown): unknown => {
  const copy: unknown = structuredClone(tree);
  const owner = path
    .slice(0, -1)
    .reduce<unknown>((found, step) => Reflect.get(Object(found), step), copy);
  Reflect.set(Object(owner), path.at(-1) ?? '', value);
  return copy;
};

/** Small files that together say what a file says: one section, server, backend, frontend or rule each. */
const partsOf = (file: unknown): readonly object[] =>
  (isTree(file) ? Object.entries(file) : []).flatMap(([key, value]): readonly object[] => {
    if (key === 'backends' && Array.isArray(value)) {
      return value.map((one: unknown) => ({ backends: [one] }));
    }
    if (!isTree(value)) return [{ [key]: value }];
    if (key === 'servers') {
      return Object.entries(value).map(([name, one]) => ({ servers: { [name]: one } }));
    }
    if (key === 'authorization') {
      const { rules, ...rest } = value;
      const written: readonly unknown[] = Array.isArray(rules) ? rules : [];
      return [{ [key]: rest }, ...written.map((one) => ({ [key]: { rules: [one] } }))];
    }
    if (key !== 'server') return [{ [key]: value }];
    const { frontends, ...server } = value;
    const listed: readonly unknown[] = Array.isArray(frontends) ? frontends : [];
    return [{ server }, ...listed.map((one) => ({ server: { frontends: [one] } }))];
  });

/** One place of each file after the other is made wrong, by one of `every` values; the next place gets others. */
export const testAgreement = (every: number): void => {
  let places = 0;
  describe('the schema and the program agree on', () => {
    test.each(configFiles)('one wrong value in %s', (file) => {
      const parts = partsOf(parse(withoutVariables(readText(file))));
      const disagreements: string[] = [];
      let refusals = 0;
      for (const [tree, path] of parts.flatMap((part) =>
        leavesOf(part).map((at) => [part, at] as const),
      )) {
        places += 1;
        for (const value of odd.filter((_, nth) => (nth + places) % every === 0)) {
          const changed = withValue(tree, path, value);
          const taken = isRead(JSON.stringify(changed));
          if (!taken) refusals += 1;
          if (taken !== (refusedBySchema(changed).length === 0)) {
            disagreements.push(
              `${path.join('.')}: ${JSON.stringify(value)} ${taken ? 'is taken' : 'is refused'}`,
            );
          }
        }
      }
      expect(disagreements).toEqual([]);
      expect(refusals).toBeGreaterThan(10 / every);
    });
  });
};
