import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const running = new Set<Child>();
const keptErrorCharacters = 4_000;
const stopGraceMs = 3_000;

/** Ends the children of a bench that was itself killed, which no exit listener sees. */
const reaper = spawn(process.execPath, [fileURLToPath(new URL('./reaper.ts', import.meta.url))], {
  detached: true,
  stdio: ['pipe', 'ignore', 'ignore'],
});

process.on('exit', () => {
  for (const child of running) child.kill();
});
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(1));
}

/** A program under test or beside it. It leads a process group, so nothing it starts outlives it. */
export class Child {
  readonly pid: number;
  readonly #process: ChildProcessByStdio<Writable, Readable, Readable>;
  #output = '';
  #errors = '';

  constructor(command: string, parameters: readonly string[]) {
    this.#process = spawn(command, parameters, { detached: true, stdio: ['pipe', 'pipe', 'pipe'] });
    if (this.#process.pid === undefined) throw new Error(`cannot start ${command}`);
    this.pid = this.#process.pid;
    running.add(this);
    reaper.stdin.write(`+${this.pid}\n`);
    this.#process.stdout.on('data', (chunk: Buffer) => {
      this.#output = (this.#output + chunk.toString()).slice(-keptErrorCharacters);
    });
    this.#process.stderr.on('data', (chunk: Buffer) => {
      this.#errors = (this.#errors + chunk.toString()).slice(-keptErrorCharacters);
    });
  }

  /** A program of the bench, by its address relative to `base`, with one JSON parameter. */
  static program(path: string, base: string, order?: unknown): Child {
    const file = fileURLToPath(new URL(path, base));
    return new Child(
      process.execPath,
      order === undefined ? [file] : [file, JSON.stringify(order)],
    );
  }

  get alive(): boolean {
    return this.#process.exitCode === null && this.#process.signalCode === null;
  }

  /** The end of what the program wrote to stderr. */
  get errors(): string {
    return this.#errors;
  }

  /** The first line on stdout, read as JSON. Throws when the program ends without one. */
  async report<Report>(): Promise<Report> {
    while (!this.#output.includes('\n')) {
      if (this.#process.stdout.closed || !this.alive) {
        throw new Error(`process ${this.pid} said nothing: ${this.#errors}`);
      }
      await Promise.race([once(this.#process.stdout, 'data'), once(this.#process, 'close')]);
    }
    return JSON.parse(this.#output.slice(0, this.#output.indexOf('\n'))) as Report;
  }

  /** Asks the program to end, waits a while, then ends its whole group. */
  async stop(): Promise<void> {
    if (this.alive) {
      this.#process.kill('SIGTERM');
      const patience = AbortSignal.timeout(stopGraceMs);
      await once(this.#process, 'exit', { signal: patience }).catch(() => undefined);
    }
    this.kill();
  }

  kill(): void {
    running.delete(this);
    try {
      process.kill(-this.pid, 'SIGKILL');
    } catch {
      // The group is gone already.
    }
    reaper.stdin.write(`-${this.pid}\n`);
  }
}
