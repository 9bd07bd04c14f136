import { mkdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { AppendedFile } from '../../../../src/adapters/outbound/audit/appended-file.ts';
import { newFolder } from '../../../e2e/program/support/folder.ts';

const appendingTo = (path: string): ((lines: readonly string[]) => Promise<void>) => {
  const file = new AppendedFile(path);
  onTestFinished(() => file.close());
  return (lines) => file.write(lines);
};

test('lines are added to what is there, for the eyes of the owner alone', async () => {
  const file = join(newFolder(), 'audit.jsonl');
  await appendingTo(file)(['a', 'b']);
  await appendingTo(file)(['c']);
  expect(readFileSync(file, 'utf8')).toBe('a\nb\nc\n');
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a file that was moved away is made anew; so is one that was deleted', async () => {
  const folder = newFolder();
  const file = join(folder, 'audit.jsonl');
  const write = appendingTo(file);
  await write(['a']);
  renameSync(file, `${file}.1`);
  await write(['b']);
  rmSync(file);
  await write(['c']);
  expect(readFileSync(`${file}.1`, 'utf8')).toBe('a\n');
  expect(readFileSync(file, 'utf8')).toBe('c\n');
});

test('a place that cannot be written to is an error each time, until it can', async () => {
  const folder = join(newFolder(), 'later');
  const file = join(folder, 'audit.jsonl');
  const write = appendingTo(file);
  await expect(write(['a'])).rejects.toThrow('ENOENT');
  await expect(write(['a'])).rejects.toThrow('ENOENT');
  mkdirSync(folder);
  await write(['a']);
  expect(readFileSync(file, 'utf8')).toBe('a\n');
});
