import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { afterAll } from 'vitest';
import { parse, stringify } from 'yaml';
import { program } from '../../support/program.ts';
import { freePort } from './ports.ts';

const START_PATIENCE_MS = 40_000;
const END_PATIENCE_MS = 40_000;

const running = new Set<RunningGateway>();

// Nothing outlives the test file that started it, whether its tests pass, fail or throw.
afterAll(() => {
  for (const gateway of running) gateway.kill();
});
process.on('exit', () => {
  for (const gateway of running) gateway.kill();
});

export interface GatewayOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Arguments after `serve --config FILE`. */
  readonly args?: readonly string[];
  /** Of the settings file; its extension says what text it holds. */
  readonly fileName?: string;
}

interface FrontendEntry {
  readonly name?: string;
  readonly protocol?: string;
  readonly config?: { port?: number };
}

/** One gateway process. */
export interface RunningGateway {
  readonly pid: number;
  /** Where the settings file stands; gone after {@link stop} or {@link kill}. */
  readonly folder: string;
  /** All lines of stderr so far. */
  readonly lines: readonly string[];
  /** Standard input and output, for a gateway with the frontend `stdin_stdout`. */
  readonly input: Writable;
  readonly output: Readable;
  /** The code the process ended with; `null` after a signal. */
  readonly exited: Promise<number | null>;
  /** Port of the frontend with this name (its protocol when it has no name). Throws when there is none. */
  port(name: string): number;
  /** `http://127.0.0.1:PORT{path}` of that frontend. */
  url(name: string, path?: string): string;
  /** The next stderr line that fits, counting those that came already. Fails when the process ends first. */
  line(fits: (line: string) => boolean): Promise<string>;
  /** SIGTERM; resolves with the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): void;
}

/**
 * Starts the program with these settings (an object, or YAML text) and returns when it is ready. A frontend with
 * `port: 0` in an object gets a free port, and nothing is shed where an object does not speak of it: a machine that is
 * busy with other tests would decide what a test sees. Fails with the program's stderr when it ends or says nothing for
 * 40 s.
 */
export const startGateway = async (
  config: object | string,
  options: GatewayOptions = {},
): Promise<RunningGateway> => {
  const ports = new Map<string, number>();
  const text = typeof config === 'string' ? config : stringify(await filledIn(config));
  const { fileName = 'gateway.yaml' } = options;
  for (const entry of frontendsOf(fileName.endsWith('.yaml') ? parse(text) : undefined)) {
    const port = entry.config?.port;
    if (port !== undefined) ports.set(entry.name ?? entry.protocol ?? '', port);
  }
  const folder = mkdtempSync(join(tmpdir(), 'gateway-e2e-'));
  const file = join(folder, fileName);
  writeFileSync(file, text);
  const child = spawn(
    process.execPath,
    [program, 'serve', '--config', file, ...(options.args ?? [])],
    { stdio: 'pipe', env: { ...process.env, ...options.env } },
  );
  const gateway = new GatewayProcess(child, folder, ports);
  running.add(gateway);
  const ready = gateway.line((line) => line.includes('"msg":"ready"'));
  const timer = setTimeout(() => gateway.kill(), START_PATIENCE_MS);
  await ready.finally(() => clearTimeout(timer));
  return gateway;
};

const frontendsOf = (settings: unknown): readonly FrontendEntry[] => {
  const entries: unknown = Object(Object(settings).server).frontends;
  return Array.isArray(entries) ? entries : [];
};

const filledIn = async (config: object): Promise<object> => {
  // Not a structured clone: one object used for two frontends must become two.
  const copy = JSON.parse(JSON.stringify(config)) as { readonly admission?: object };
  for (const { config: listener } of frontendsOf(copy)) {
    if (listener?.port === 0) listener.port = await freePort();
  }
  return { ...copy, admission: { shedding: { enabled: false }, ...copy.admission } };
};

interface Waiter {
  readonly fits: (line: string) => boolean;
  readonly resolve: (line: string) => void;
  readonly reject: (problem: Error) => void;
}

class GatewayProcess implements RunningGateway {
  readonly pid: number;
  readonly folder: string;
  readonly lines: string[] = [];
  readonly input: Writable;
  readonly output: Readable;
  readonly exited: Promise<number | null>;
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ports: ReadonlyMap<string, number>;
  readonly #waiters = new Set<Waiter>();
  #rest = '';
  #hasEnded = false;

  constructor(
    child: ChildProcessByStdio<Writable, Readable, Readable>,
    folder: string,
    ports: ReadonlyMap<string, number>,
  ) {
    if (child.pid === undefined) throw new Error('the gateway cannot be started');
    this.pid = child.pid;
    this.folder = folder;
    this.#child = child;
    this.#ports = ports;
    this.input = child.stdin;
    this.output = child.stdout;
    // A gateway that is killed closes its standard input under the writer.
    child.stdin.on('error', () => undefined);
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => this.#hear(chunk));
    this.exited = once(child, 'close').then(([code]) => this.#end(code));
  }

  port(name: string): number {
    const port = this.#ports.get(name);
    if (port === undefined) throw new Error(`no frontend ${name} with a port`);
    return port;
  }

  url(name: string, path = ''): string {
    return `http://127.0.0.1:${this.port(name)}${path}`;
  }

  async line(fits: (line: string) => boolean): Promise<string> {
    const known = this.lines.find(fits);
    if (known !== undefined) return known;
    if (this.#hasEnded) throw this.#ended();
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const waiter: Waiter = { fits, resolve, reject };
    this.#waiters.add(waiter);
    return promise.finally(() => this.#waiters.delete(waiter));
  }

  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.kill(), END_PATIENCE_MS);
    return this.exited.finally(() => clearTimeout(timer));
  }

  kill(): void {
    running.delete(this);
    if (!this.#hasEnded) this.#child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }

  #hear(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      this.lines.push(line);
      for (const waiter of this.#waiters) if (waiter.fits(line)) waiter.resolve(line);
    }
  }

  #end(code: unknown): number | null {
    this.#hasEnded = true;
    this.kill();
    for (const waiter of this.#waiters) waiter.reject(this.#ended());
    return typeof code === 'number' ? code : null;
  }

  #ended(): Error {
    return new Error(`the gateway ended (${this.#child.exitCode}):\n${this.lines.join('\n')}`);
  }
}
