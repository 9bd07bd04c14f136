import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { compileCache } from '../../../support/compile-cache.ts';
import { program } from '../../../support/program.ts';
import { newFolder } from './folder.ts';

const LIMIT_MS = 15_000;

export interface Run {
  /** `null` when it had to be killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program with these arguments to its end; it is killed after 15 s. */
export const runProgram = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Run> => {
  const child = spawn(process.execPath, [program, ...args], {
    // What gateways that were killed left behind is reaped and reported by the next one that looks there.
    env: { ...env, ...compileCache, TMPDIR: newFolder() },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
};
