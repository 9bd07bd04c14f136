import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type KnownBug, knownBugs } from './known-bugs.ts';

/**
 * `npm run simulate:power [-- NAME…]`: puts one known bug after the other into a copy of the sources and tells how many
 * seeds it takes to find it. Fails when one is not found, or when the code it stood in is not there any more.
 */
const MAX_SEEDS = 3_000;
const root = fileURLToPath(new URL('../../', import.meta.url));

const print = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

const copyWith = ({ name, file, find, replace }: KnownBug): string => {
  const text = readFileSync(join(root, file), 'utf8');
  if (text.split(find).length !== 2) throw new Error(`${name}: not once in ${file}: ${find}`);
  const folder = mkdtempSync(join(tmpdir(), 'simulation-power-'));
  for (const part of ['src', 'test/simulation', 'test/support', 'package.json'])
    cpSync(join(root, part), join(folder, part), { recursive: true });
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const changed = text.replace(find, () => replace);
  writeFileSync(join(folder, file), changed);
  return folder;
};

/** What it printed, and the seed that found something. */
const simulate = async (
  folder: string,
): Promise<{ readonly text: string; readonly seed: number | undefined }> => {
  const args = ['test/simulation/main.ts', '--first', '--seeds', String(MAX_SEEDS)];
  const child = spawn(process.execPath, args, {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk);
  const found = /^seed (\d+): (.*)$/m.exec(text);
  return { text: found?.[2] ?? text, seed: found === null ? undefined : Number(found[1]) };
};

const wanted = process.argv.slice(2);
for (const bug of knownBugs) {
  if (wanted.length > 0 && !wanted.includes(bug.name)) continue;
  const folder = copyWith(bug);
  const { text, seed } = await simulate(folder);
  rmSync(folder, { recursive: true, force: true });
  if (seed === undefined) process.exitCode = 1;
  print(`${bug.name}: ${seed === undefined ? 'NOT FOUND' : `seed ${seed}`}: ${text.slice(0, 160)}`);
}
