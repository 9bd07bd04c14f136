import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { EnvironmentFile } from '../../src/bootstrap/environment-file.ts';

const rig = (text: string) => {
  const folder = mkdtempSync(join(tmpdir(), 'environment-file-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, '.env');
  writeFileSync(file, text);
  return file;
};

test('sets what is not set, and follows the file when it is read again', () => {
  const file = rig('OWN=1\nBOTH=file\nGOES=1\n');
  const environment: Record<string, string> = { BOTH: 'before' };
  const used = new EnvironmentFile(environment);
  expect(used.readAgain()).toBeUndefined();
  expect(used.use(file)).toBeUndefined();
  expect(environment).toEqual({ OWN: '1', BOTH: 'before', GOES: '1' });
  writeFileSync(file, 'OWN=2\nBOTH=other\nCAME=1\n');
  expect(used.readAgain()).toBeUndefined();
  expect(environment).toEqual({ OWN: '2', BOTH: 'before', CAME: '1' });
  expect(used.file).toBe(file);
});

test('says why it cannot be read, and leaves everything as it was', () => {
  const file = rig('OWN=1\n');
  const environment: Record<string, string> = {};
  const used = new EnvironmentFile(environment);
  used.use(file);
  rmSync(file);
  expect(used.readAgain()).toBe(`${file}: there is no such file`);
  expect(environment).toEqual({ OWN: '1' });
});
