import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { built } from './program.ts';

const pathOf = (name: string): string =>
  fileURLToPath(new URL(`../../dist/${name}`, import.meta.url));

/** As deep as `bootstrap`, so that it finds the files beside `dist` where the program itself does; one for each run. */
const folder = pathOf(`packed-${process.pid}`);

/** What the scenarios start; undefined: what they start anyway. */
export const packedProgram = (): string | undefined =>
  process.env['GATEWAY_PROGRAM'] === undefined && existsSync(built)
    ? join(folder, 'main.js')
    : undefined;

/**
 * Packs what was built into few files, which start in half the time: scenarios start the program hundreds of times. Nothing is
 * shortened, and what loads files of its own stays in its package.
 */
export const setup = async (): Promise<void> => {
  const packed = packedProgram();
  // The first project that needs it packs it for all.
  if (packed === undefined || existsSync(packed)) return;
  await removeLeftovers();
  const input = { main: built, 'demo-server': pathOf('bootstrap/demo-server.js') };
  const bundle = await rolldown({
    input,
    cwd: dirname(dirname(folder)),
    platform: 'node',
    external: [/^pino/, 'thread-stream', 'ioredis', 'undici'],
    logLevel: 'silent',
  });
  await bundle.write({ dir: folder, format: 'esm' });
  await bundle.close();
};

export const teardown = (): Promise<void> => rm(folder, { recursive: true, force: true });

/** Of runs that were killed. */
const removeLeftovers = async (): Promise<void> => {
  for (const name of await readdir(pathOf(''))) {
    const pid = /^packed-(\d+)$/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid))) {
      await rm(pathOf(name), { recursive: true, force: true });
    }
  }
};

const isRunning = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};
