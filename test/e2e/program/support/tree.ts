import { execFileSync, spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterAll } from 'vitest';

const LIMIT_MS = 240_000;

export interface TreeRun {
  readonly code: number | null;
  readonly output: string;
}

/** A command with everything it starts, in a process group of its own. */
export interface Tree {
  readonly pid: number;
  /** What it wrote on both streams so far. */
  readonly output: () => string;
  /** Resolves when the output matches. Fails with the output when the command ends first. */
  until(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves when it has ended, with all it wrote. */
  readonly ended: Promise<TreeRun>;
}

const groups = new Set<number>();

const killGroup = (pid: number): void => {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // Everybody has gone already.
  }
};

afterAll(() => {
  for (const pid of groups) killGroup(pid);
});

export const startTree = (
  [command, ...args]: readonly [string, ...string[]],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Tree => {
  const child = spawn(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${command} cannot be started`);
  groups.add(pid);
  const timer = setTimeout(() => killGroup(pid), LIMIT_MS);
  let output = '';
  const listeners = new Set<() => void>();
  const take = (text: string): void => {
    output += text;
    for (const listener of listeners) listener();
  };
  child.stdout.setEncoding('utf8').on('data', take);
  child.stderr.setEncoding('utf8').on('data', take);
  const ended = new Promise<TreeRun>((resolve) => {
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, output });
    });
  });
  const until = (pattern: RegExp): Promise<RegExpExecArray> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const match = pattern.exec(output);
        if (match !== null) resolve(match);
      };
      listeners.add(look);
      look();
      void ended.then(() => reject(new Error(`it ended without ${pattern}:\n${output}`)));
    });
  return { pid, output: () => output, until, ended };
};

/** The processes that have this variable in their environment, as their starter gave it to them. */
export const processesWith = (variable: string): readonly number[] =>
  existsSync('/proc/self/environ') ? inProc(variable) : inProcessList(variable);

const inProc = (variable: string): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(variable))
    .map(Number);

const environmentOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    // It has ended since.
    return '';
  }
};

const inProcessList = (variable: string): readonly number[] =>
  execFileSync('ps', ['axeww', '-o', 'pid=,command='], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(variable))
    .map((line) => Number.parseInt(line, 10));
