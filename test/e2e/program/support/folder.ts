import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from 'vitest';
import { stringify } from 'yaml';

const folders: string[] = [];

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone when the tests of the file are done. */
export const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-program-'));
  folders.push(folder);
  return folder;
};

/** A file of its own with this text, or with these settings as YAML; the absolute path. */
export const newFile = (name: string, content: string | object): string => {
  const path = join(newFolder(), name);
  writeFileSync(path, typeof content === 'string' ? content : stringify(content));
  return path;
};
