import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

interface InstalledPackage {
  readonly name: string;
  readonly version: string;
  /** All its files, those of packages within it not included. */
  readonly bytes: number;
}

/** What stands in a folder after the package was installed there. */
export interface Installation {
  /** The largest first. */
  readonly packages: readonly InstalledPackage[];
  /** The script behind `mcp-gateway`. */
  readonly program: string;
}

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args, '--loglevel=error'], { cwd, encoding: 'utf8' });

/** Packs what was built and installs it into an empty folder, without what is optional. */
export const installInto = (folder: string): Installation => {
  npm(['pack', '--ignore-scripts', '--pack-destination', folder], root);
  const archive = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  if (archive === undefined) throw new Error('npm pack made no archive');
  const home = join(folder, 'home');
  mkdirSync(home);
  writeFileSync(join(home, 'package.json'), '{"private":true}');
  const omitted = ['--omit=dev', '--omit=optional', '--no-audit', '--no-fund', '--ignore-scripts'];
  npm(['install', join(folder, archive), ...omitted], home);
  const packages = packagesIn(join(home, 'node_modules'));
  return {
    packages: packages.toSorted((left, right) => right.bytes - left.bytes),
    program: join(home, 'node_modules/mcp-gateway/dist/bootstrap/main.js'),
  };
};

/** Also those that have packages of their own. */
const packagesIn = (folder: string): readonly InstalledPackage[] =>
  readdirSync(folder).flatMap((name) => {
    if (name.startsWith('.')) return [];
    const path = join(folder, name);
    if (name.startsWith('@')) return packagesIn(path);
    const manifest: unknown = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'));
    const inner = readdirSync(path).includes('node_modules')
      ? packagesIn(join(path, 'node_modules'))
      : [];
    const own = nameOf(manifest, 'name');
    const version = nameOf(manifest, 'version');
    return [{ name: own, version, bytes: bytesIn(path) }, ...inner];
  });

const nameOf = (manifest: unknown, key: string): string =>
  String(Reflect.get(Object(manifest), key));

const bytesIn = (path: string): number => {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path)
    .filter((name) => name !== 'node_modules')
    .reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
};
