import { describe, expect, test } from 'vitest';
import { Places } from '../../../../src/bootstrap/settings/document/places.ts';
import { Findings } from '../../../../src/bootstrap/settings/normalise/findings.ts';
import { reportOriginalKeys } from '../../../../src/bootstrap/settings/normalise/original-keys.ts';
import { aliases, keptKeys } from '../../../../src/bootstrap/settings/schema/original-keys.ts';

/** The smallest tree that has what a pattern describes. */
const treeOf = (pattern: string): object =>
  pattern
    .split('.')
    .reverse()
    .reduce<object>((inner, step) => {
      const key = step.replace('[]', '').replace('NAME', 'some');
      return { [key]: step.endsWith('[]') ? [inner] : inner };
    }, {});

const pathOf = (pattern: string): string => pattern.replace('[]', '[0]').replace('NAME', 'some');

const notesOf = (file: object) => {
  const findings = new Findings(new Places('file.yaml'));
  reportOriginalKeys(file, findings);
  return findings.notes;
};

describe('a key of an original program is told of where it stands', () => {
  test.each(Object.entries(aliases))('%s is read as %s', (pattern, canonical) => {
    const notes = notesOf(treeOf(pattern)).filter(({ path }) => path === pathOf(pattern));
    expect(notes).toMatchObject([
      { kind: 'alias', message: `${pathOf(pattern)} is read as ${canonical}` },
    ]);
  });

  test.each(Object.entries(keptKeys))('%s %s', (pattern, what) => {
    const notes = notesOf(treeOf(pattern)).filter(({ path }) => path === pathOf(pattern));
    expect(notes.map(({ message }) => message)).toContain(`${pathOf(pattern)} ${what}`);
  });
});

test('nothing is said of a file in our own form', () => {
  expect(notesOf({ servers: { a: { command: 'node' } }, balancing: {}, limits: {} })).toEqual([]);
});
