import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { saveConfig } from '../../../src/bootstrap/commands/config-save.ts';

const folder = (): string => {
  const made = mkdtempSync(join(tmpdir(), 'config-save-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};

test('a file is replaced, and what was there is kept beside it', async () => {
  const file = join(folder(), 'gateway.yaml');
  writeFileSync(file, 'old', { mode: 0o640 });
  const saved = await saveConfig(file, 'new');
  if (saved.kind !== 'saved') throw new Error(saved.text);
  expect(readFileSync(file, 'utf8')).toBe('new');
  expect(readFileSync(saved.backup ?? '', 'utf8')).toBe('old');
  expect(statSync(file).mode & 0o777).toBe(0o640);
});

test('a new file is for its owner only and needs no backup', async () => {
  const inside = folder();
  const saved = await saveConfig(join(inside, 'new.yaml'), 'text');
  expect(saved).toMatchObject({ kind: 'saved', backup: undefined });
  expect(readdirSync(inside)).toEqual(['new.yaml']);
  expect(statSync(join(inside, 'new.yaml')).mode & 0o777).toBe(0o600);
});

test('why it failed is told', async () => {
  const saved = await saveConfig(join(folder(), 'missing', 'new.yaml'), 'text');
  expect(saved).toMatchObject({ kind: 'failed' });
});
