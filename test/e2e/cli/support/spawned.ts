import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { compileCache } from '../../../support/compile-cache.ts';
import { program } from '../../../support/program.ts';
import { newFolder } from '../../program/support/folder.ts';

/** Far more than anything takes: what hangs fails its test, and then does not outlive it. */
const LIMIT_MS = 120_000;

export interface Spawned {
  /** `null` when it had to be killed. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a shell that knows nothing of gateways gives the program: an empty home folder, no file to find. */
export const bareEnvironment = (more: Readonly<Record<string, string>> = {}): NodeJS.ProcessEnv => {
  const home = newFolder();
  const { PATH = '' } = process.env;
  return { PATH, HOME: home, TMPDIR: home, CI: '1', ...compileCache, ...more };
};

/** Starts the program in an empty folder; whoever starts it ends it. */
export const start = (args: readonly string[], env: NodeJS.ProcessEnv = bareEnvironment()) =>
  spawn(process.execPath, [program, ...args], {
    env,
    cwd: env['HOME'],
    stdio: 'pipe',
    timeout: LIMIT_MS,
    killSignal: 'SIGKILL',
  });

/** Runs the program to its end, as a script would. */
export const spawned = async (
  args: readonly string[],
  env: NodeJS.ProcessEnv = bareEnvironment(),
): Promise<Spawned> => {
  const child = start(args, env);
  child.stdin.end();
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
};
