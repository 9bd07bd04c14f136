import { globSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { citationsIn } from './judgement.ts';
import { groups, manifest } from './manifest.ts';
import { idOf } from './requirement.ts';

describe.each(groups)('$prefix $title', ({ prefix, last, rows }) => {
  test('ids run from 01 to the last one, in order', () => {
    expect(rows.map((row) => row.id)).toEqual(
      Array.from({ length: last }, (_, index) => idOf(prefix, index + 1)),
    );
  });

  test('each sentence is whole and short', () => {
    for (const { sentence } of rows) {
      expect(sentence).toMatch(/^\S.*\.$/);
      expect(sentence.length, sentence).toBeLessThanOrEqual(240);
    }
  });

  test('each row names who asks for it, once', () => {
    for (const { id, sources } of rows) {
      expect(sources.length, id).toBeGreaterThan(0);
      expect(new Set(sources).size, id).toBe(sources.length);
    }
  });
});

describe('the manifest', () => {
  test('has each id once', () => {
    expect(new Set(manifest.map((row) => row.id)).size).toBe(manifest.length);
  });

  test('has each sentence once', () => {
    expect(new Set(manifest.map((row) => row.sentence)).size).toBe(manifest.length);
  });

  test('holds the 482 rows of the mission and the 126 checks of the scoreboard', () => {
    const checks = manifest.filter((row) => row.sources.includes('reliability'));
    expect(manifest.length - checks.length).toBe(482);
    expect(checks.length).toBe(126);
  });

  test('calls long what a long test cites', () => {
    const cited = new Set(
      globSync('test/**/*.long.ts').flatMap((path) => citationsIn(readFileSync(path, 'utf8'))),
    );
    const long = manifest.filter((row) => row.state === 'long').map((row) => row.id);
    expect(long.length).toBeGreaterThan(0);
    expect(long.filter((id) => !cited.has(id))).toEqual([]);
  });

  test('gives a reason for whatever it declines', () => {
    const declined = manifest.flatMap((row) => (typeof row.state === 'string' ? [] : [row.state]));
    for (const { declined: reason } of declined) expect(reason).toMatch(/^\S.{15,}\.$/);
  });
});
