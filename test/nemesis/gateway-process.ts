import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';

const program = fileURLToPath(new URL('../../dist/bootstrap/main.js', import.meta.url));
const START_PATIENCE_MS = 20_000;
const STOP_PATIENCE_MS = 45_000;

/** The built program. What it logs is kept. */
export class NemesisGateway {
  readonly pid: number;
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;

  private constructor(child: ChildProcess) {
    this.#child = child;
    this.pid = child.pid ?? 0;
    this.#exited = once(child, 'exit');
  }

  static async start(settings: object, folder: string): Promise<NemesisGateway> {
    const file = join(folder, 'gateway.yaml');
    writeFileSync(file, stringify(settings));
    const child = spawn(process.execPath, [program, 'serve', '--config', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const gateway = new NemesisGateway(child);
    const ready = Promise.withResolvers<void>();
    const timer = setTimeout(
      () => ready.reject(new Error('the gateway says nothing')),
      START_PATIENCE_MS,
    );
    child.once('exit', () => ready.reject(new Error(`it ended:\n${gateway.lines.join('\n')}`)));
    let rest = '';
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      gateway.lines.push(...lines);
      if (lines.some((line) => line.includes('"msg":"ready"'))) ready.resolve();
    });
    await ready.promise.finally(() => clearTimeout(timer));
    return gateway;
  }

  /** SIGTERM; the exit code. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), STOP_PATIENCE_MS);
    await this.#exited;
    clearTimeout(timer);
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
