import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../support/peers/lean-elicitor.ts', import.meta.url));

/** What the server counts. */
export interface Counts {
  /** Calls that wait for the answer to their question. */
  readonly waiting: number;
  readonly asked: number;
  readonly cancelled: number;
  readonly sessions: number;
}

/** The legacy server that asks in every call, as a process of its own; it ends with this one. */
export class LeanServer {
  readonly port: number;
  readonly #child: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    port: number,
    child: ChildProcessByStdio<Writable, Readable, null>,
    lines: AsyncIterator<string>,
  ) {
    this.port = port;
    this.#child = child;
    this.#lines = lines;
  }

  static async start(): Promise<LeanServer> {
    const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
    const reader: Interface = createInterface({ input: child.stdout });
    const lines = reader[Symbol.asyncIterator]();
    const first = await lines.next();
    return new LeanServer(Number(first.value), child, lines);
  }

  async counts(): Promise<Counts> {
    this.#child.stdin.write('\n');
    const line = await this.#lines.next();
    return JSON.parse(String(line.value)) as Counts;
  }

  close(): void {
    this.#child.kill('SIGKILL');
  }
}
