import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { budgets } from '../footprint/report.ts';

const root = join(import.meta.dirname, '../..');
const json = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

interface LockedPackage {
  readonly dev?: boolean;
  readonly optional?: boolean;
  readonly devOptional?: boolean;
}

test('an installation without what is optional stays within the number of packages', () => {
  const { packages } = json('package-lock.json') as {
    readonly packages: Readonly<Record<string, LockedPackage>>;
  };
  const needed = Object.entries(packages).filter(
    ([path, { dev, optional, devOptional }]) => path !== '' && !dev && !optional && !devOptional,
  );
  expect(needed.length).toBeGreaterThan(20);
  // With the program itself.
  expect(needed.length + 1).toBeLessThanOrEqual(budgets.packages);
});

/** The tree with its manifest and otherwise empty files: what is packed is a matter of names, and bytes take long to pack. */
const emptyTree = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'names-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const isOwn = (name: string): boolean => !/^(?:node_modules|\.git)$/.test(name);
  for (const top of readdirSync(root, { withFileTypes: true }).filter(({ name }) => isOwn(name))) {
    const found = top.isDirectory()
      ? readdirSync(join(root, top.name), { recursive: true, withFileTypes: true })
      : [top];
    for (const entry of found.filter((one) => one.isFile())) {
      const path = relative(root, join(entry.parentPath, entry.name));
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), '');
    }
  }
  copyFileSync(join(root, 'package.json'), join(folder, 'package.json'));
  return folder;
};

test('the package holds the program, the schemas, the examples and the pages the program names, and nothing for developers', () => {
  const arguments_ = ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'];
  const packed = JSON.parse(
    execFileSync('npm', arguments_, { cwd: emptyTree(), encoding: 'utf8' }),
  ) as Readonly<Record<string, { readonly files: readonly { readonly path: string }[] }>>;
  const files = Object.values(packed)[0]?.files.map(({ path }) => path) ?? [];
  for (const wanted of [
    'schema/config.v1.json',
    'schema/router.v1.json',
    'examples/config/minimal.yaml',
    'docs/binary-protocol.md',
    'docs/configuration.md',
    'docs/importing.md',
    'package.json',
    'LICENSE',
  ]) {
    expect(files).toContain(wanted);
  }
  const unwanted = files.filter((path) => /^(?:src|test|tools|\.ci)\/|\.map$|\.d\.ts$/.test(path));
  expect(unwanted).toEqual([]);
}, 120_000);

test('the package may not be published by mistake, and its only way in is the program', () => {
  expect(json('package.json')).toMatchObject({
    private: true,
    bin: { 'mcp-gateway': 'dist/bootstrap/main.js' },
  });
});
