import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readForChange, replaceFile } from '../../../../src/adapters/shared/files/replace-file.ts';

const now = new Date('2026-11-21T18:30:05.123Z');

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gateway-replace-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (name: string): string => join(folder, name);

const change = async (file: string, after: string) => {
  const found = await readForChange(file);
  return typeof found === 'string' ? found : replaceFile(found, after, now);
};

test('the old text is kept beside the new one, under the time of the change', async () => {
  writeFileSync(at('a.json'), 'old');
  const backup = at('a.json.20261121T183005Z.bak');
  expect(await change(at('a.json'), 'new')).toEqual({ backup });
  expect(readFileSync(at('a.json'), 'utf8')).toBe('new');
  expect(readFileSync(backup, 'utf8')).toBe('old');
  expect(await change(at('a.json'), 'newer')).toEqual({
    backup: at('a.json.20261121T183005Z-2.bak'),
  });
  expect(readdirSync(folder)).toHaveLength(3);
});

test('permissions stay, and a new file is for its owner alone', async () => {
  writeFileSync(at('a'), 'old');
  chmodSync(at('a'), 0o664);
  await change(at('a'), 'new');
  expect(statSync(at('a')).mode & 0o777).toBe(0o664);
  expect(await change(at('b'), 'new')).toEqual({ backup: undefined });
  expect(statSync(at('b')).mode & 0o777).toBe(0o600);
});

test('a link stays a link: what it leads to is replaced', async () => {
  mkdirSync(at('dotfiles'));
  writeFileSync(at('dotfiles/a'), 'old');
  symlinkSync('dotfiles/a', at('a'));
  const found = await readForChange(at('a'));
  if (typeof found === 'string') throw new Error(found);
  expect(found.path).toMatch(/dotfiles\/a$/);
  await change(at('a'), 'new');
  expect(readlinkSync(at('a'))).toBe('dotfiles/a');
  expect(readFileSync(at('dotfiles/a'), 'utf8')).toBe('new');
});

describe('nothing is written', () => {
  test('when the file has changed since it was read', async () => {
    writeFileSync(at('a'), 'old');
    const found = await readForChange(at('a'));
    writeFileSync(at('a'), 'of somebody else');
    if (typeof found === 'string') throw new Error(found);
    expect(await replaceFile(found, 'new', now)).toContain('has changed meanwhile');
    expect(readdirSync(folder)).toEqual(['a']);
    expect(readFileSync(at('a'), 'utf8')).toBe('of somebody else');
  });

  test('into a folder that is not there, a folder, or behind a link to nowhere', async () => {
    symlinkSync('gone', at('link'));
    expect(await change(at('gone/a'), 'new')).toContain('does not exist');
    expect(await change(folder, 'new')).toBe(`${folder} is not a file`);
    expect(await change(at('link'), 'new')).toContain('is a link to nowhere');
    expect(readdirSync(folder)).toEqual(['link']);
  });
});
