import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Carrier } from '../e2e/faults/support/server.ts';

export const serverProgram = fileURLToPath(new URL('./server-main.ts', import.meta.url));

/** A server on the network as a process that can be killed, stopped and started again at the same address. */
export class NemesisServer {
  readonly carrier: Carrier;
  readonly #ledger: string;
  readonly #where: string;
  #child: ChildProcess | undefined;

  constructor(carrier: Carrier, where: string, ledger: string) {
    this.carrier = carrier;
    this.#where = where;
    this.#ledger = ledger;
  }

  async start(): Promise<void> {
    if (this.#child !== undefined) return;
    const args = [serverProgram, this.#ledger, this.carrier, this.#where];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#child = child;
    child.once('exit', () => {
      if (this.#child === child) this.#child = undefined;
    });
    await Promise.race([once(child.stderr, 'data'), once(child, 'exit')]);
  }

  signal(signal: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#child?.kill(signal);
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }
}
