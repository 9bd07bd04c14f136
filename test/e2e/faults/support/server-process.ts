import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import { compileCache } from '../../../support/compile-cache.ts';
import type { Carrier } from './server.ts';

const program = fileURLToPath(new URL('./server-main.ts', import.meta.url));
const running = new Set<ChildProcess>();
// A test that fails leaves its servers behind.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** Entry of the scripted server on stdio, in the gateway's settings. */
export const stdioEntry: object = {
  command: process.execPath,
  args: [fileURLToPath(new URL('./stdio-main.ts', import.meta.url))],
  env: compileCache,
};

/** A scripted server that can be killed. */
export class ServerProcess {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(carrier: Carrier, where: string): Promise<ServerProcess> {
    const child = spawn(process.execPath, [program, carrier, where], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    await once(child.stderr, 'data');
    return new ServerProcess(child);
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
