import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll } from 'vitest';
import type { Carrier } from '../../faults/support/server.ts';

const program = fileURLToPath(new URL('../../faults/support/server-main.ts', import.meta.url));
const running = new Set<ChildProcess>();
// A test that fails leaves its servers behind.
afterAll(() => {
  for (const child of running) child.kill('SIGKILL');
});

/** The scripted server as a process that can be made to hang. */
export class StoppableServer {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(carrier: Carrier, where: string): Promise<StoppableServer> {
    const child = spawn(process.execPath, [program, carrier, where], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    running.add(child);
    child.once('exit', () => running.delete(child));
    await once(child.stderr, 'data');
    return new StoppableServer(child);
  }

  /** SIGSTOP: connections stay, nothing is answered. */
  stop(): void {
    this.#child.kill('SIGSTOP');
  }

  goOn(): void {
    this.#child.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }
}
