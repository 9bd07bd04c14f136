import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';

const root = fileURLToPath(new URL('../../..', import.meta.url));

test('--dev without the example servers says so in one line and exits 69', () => {
  const folder = mkdtempSync(join(tmpdir(), 'no-examples-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(join(root, 'dist'), join(folder, 'dist'), {
    recursive: true,
    // They come and go with runs of tests.
    filter: (source) => !basename(source).startsWith('packed-'),
  });
  cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const program = join(folder, 'dist/bootstrap/main.js');
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, '--dev'], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  expect({ status, stdout }).toEqual({ status: 69, stdout: '' });
  expect(stderr).toMatch(/^error: the example server did not start: .*--dev needs a checkout.*\n$/);
});
