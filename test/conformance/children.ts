import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

export const PROJECT_ROOT = fileURLToPath(new URL('../../', import.meta.url));

const START_TIMEOUT_MS = 30_000;
const STOP_TIMEOUT_MS = 5_000;
const KEPT_CHARACTERS = 4_000;

type Child = ChildProcessByStdio<null, Readable, Readable>;

/** The Node processes of one measurement. None of them outlives `stopAll`. */
export class Children {
  readonly #running = new Set<Child>();

  /**
   * Starts a process that stays up, and waits until its standard error matches `ready`.
   *
   * @returns the match
   * @throws Error with the last output, if the process ends or stays silent for 30 s
   */
  async start(nodeArguments: readonly string[], ready: RegExp): Promise<RegExpExecArray> {
    const child = this.#spawn(nodeArguments);
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    let output = '';
    const fail = (reason: string) =>
      reject(new Error(`${nodeArguments.join(' ')}: ${reason}\n${output.slice(-KEPT_CHARACTERS)}`));
    child.stderr.on('data', (chunk) => {
      output = (output + chunk).slice(-2 * KEPT_CHARACTERS);
      const match = ready.exec(output);
      if (match) resolve(match);
    });
    child.once('error', (error) => fail(error.message));
    child.once('close', (code, signal) => fail(`ended with ${code ?? signal} before it was ready`));
    const timer = setTimeout(() => fail('not ready in time'), START_TIMEOUT_MS);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Runs a process to its end and returns the last part of its output. */
  async run(nodeArguments: readonly string[]): Promise<string> {
    const child = this.#spawn(nodeArguments);
    let output = '';
    const keep = (chunk: unknown) => {
      output = `${output}${chunk}`.slice(-KEPT_CHARACTERS);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    await once(child, 'close');
    return output;
  }

  /** Asks all processes to end, then makes those that did not. */
  async stopAll(): Promise<void> {
    await Promise.all([...this.#running].map(stop));
  }

  #spawn(nodeArguments: readonly string[]): Child {
    const child = spawn(process.execPath, nodeArguments, {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.resume();
    this.#running.add(child);
    child.once('exit', () => this.#running.delete(child));
    return child;
  }
}

async function stop(child: Child): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended;
  clearTimeout(timer);
}
