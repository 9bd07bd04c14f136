import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string): unknown => JSON.parse(readFileSync(join(root, file), 'utf8'));

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly license?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly hasInstallScript?: boolean;
  readonly link?: boolean;
}

const lock = read('package-lock.json') as {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
};
const locked = Object.entries(lock.packages).filter(([path]) => path !== '');
const shipped = locked.filter(([, { dev, devOptional }]) => !dev && !devOptional);

/** Licences that ask for no more than their text and the names of the authors. */
const permissive = new Set(['MIT', 'ISC', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', '0BSD']);

test('what an installation has is locked to its bytes, wherever it is taken from', () => {
  expect(lock.lockfileVersion).toBe(3);
  const loose = shipped.filter(([, { integrity, link }]) => {
    return link || !integrity?.startsWith('sha512-');
  });
  expect(loose.map(([path]) => path)).toEqual([]);
  // It names no place, so that it comes from whatever registry is set, and from nowhere else.
  const placed = locked.filter(([, { resolved }]) => resolved !== undefined);
  expect(placed.map(([path]) => path)).toEqual([]);
});

test('what an installation has is under licences that allow it to be given on', () => {
  expect(shipped.length).toBeGreaterThan(20);
  const others = shipped.filter(([, { license = '' }]) => !permissive.has(license));
  expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});

test('nothing of an installation runs a script', () => {
  const scripted = shipped.filter(([, { hasInstallScript }]) => hasInstallScript);
  expect(scripted.map(([path]) => path)).toEqual([]);
  const { scripts } = read('package.json') as { readonly scripts: Record<string, string> };
  const own = ['preinstall', 'install', 'postinstall', 'prepare'];
  expect(own.filter((name) => name in scripts)).toEqual([]);
});

test('the bill of materials names every package of an installation, with its licence', () => {
  const { scripts } = read('package.json') as { readonly scripts: Record<string, string> };
  expect(scripts['sbom']).toContain('--sbom-format=cyclonedx --package-lock-only');
  const options = ['run', '--silent', 'sbom'];
  const text = execFileSync('npm', options, {
    cwd: root,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { bomFormat, components } = JSON.parse(text) as {
    readonly bomFormat: string;
    readonly components: readonly {
      readonly name: string;
      readonly licenses?: readonly object[];
    }[];
  };
  expect(bomFormat).toBe('CycloneDX');
  const named = new Set(components.map(({ name }) => name));
  const names = shipped.map(([path]) => path.slice(path.lastIndexOf('node_modules/') + 13));
  expect(names.filter((name) => !named.has(name))).toEqual([]);
  const unlicensed = components.filter(({ licenses = [] }) => licenses.length === 0);
  const bare = new Set(unlicensed.map(({ name }) => name));
  expect(names.filter((name) => bare.has(name))).toEqual([]);
}, 120_000);
