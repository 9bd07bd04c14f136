import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { eraRows } from '../requirements/era-rows.ts';
import { citationsIn } from '../requirements/judgement.ts';

const tests = new URL('../', import.meta.url);
/** Tests of the requirement gate itself, whose titles and texts show ids without meaning them. */
const aboutIds = /^(requirements\/|architecture\/eras-docs)/;
const eraId = /^(LL|LM|ML|MM)-/;

/** Era ids in texts of a test file, titles being the only texts that hold them. */
const citedIn = (file: string): readonly string[] =>
  readFileSync(new URL(file, tests), 'utf8')
    .split('\n')
    .filter((line) => /['"`]/.test(line) && !/^\s*(\/\/|\*|\/\*)/.test(line))
    .flatMap((line) => citationsIn(line))
    .filter((id) => eraId.test(id));

const cited = new Set(
  readdirSync(tests, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && !aboutIds.test(file))
    .flatMap(citedIn),
);
const ids = eraRows().map(({ id }) => id);

test('docs/eras.md numbers the rows of each cell from 01 on, in order', () => {
  for (const cell of ['LL', 'LM', 'MM', 'ML']) {
    const own = ids.filter((id) => id.startsWith(cell));
    expect(own.length, cell).toBeGreaterThan(0);
    expect(own).toEqual(own.map((_, index) => `${cell}-${String(index + 1).padStart(2, '0')}`));
  }
});

test('a test shows each row of docs/eras.md', () => {
  expect(ids.filter((id) => !cited.has(id))).toEqual([]);
});

test('docs/eras.md has every row that a test shows', () => {
  expect([...cited].filter((id) => !ids.includes(id))).toEqual([]);
});
