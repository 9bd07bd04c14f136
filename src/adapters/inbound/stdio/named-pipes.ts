import { execFile } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { lstat, unlink } from 'node:fs/promises';
import { Socket } from 'node:net';
import { promisify } from 'node:util';
import { StartFault } from '../../../application/ports/driven/frontend.ts';
import type { FrontendPorts } from '../../shared/stream/frontend-ports.ts';
import type { StreamEnds } from '../../shared/stream/stream-connection.ts';
import type { Channel, Reception } from './channel.ts';
import { parsePermissions } from './permissions.ts';
import type { NamedPipesMode } from './settings.ts';

const runFile = promisify(execFile);

/**
 * One local client at a time over two FIFOs: it writes lines to `<path>.in` and reads them from
 * `<path>.out`. A session lasts from its first line until it closes `<path>.in`.
 */
export class NamedPipes implements Channel {
  readonly #path: string;
  readonly #permissions: string;
  readonly #reception: Reception;
  readonly #drainTimeoutMs: number;
  readonly #ports: FrontendPorts;
  readonly #made: string[] = [];
  #isOpen = false;
  #cancelReopening: (() => void) | undefined = undefined;

  constructor(
    mode: NamedPipesMode,
    reception: Reception,
    drainTimeoutMs: number,
    ports: FrontendPorts,
  ) {
    this.#path = mode.path;
    this.#permissions = parsePermissions(mode.permissions).toString(8);
    this.#reception = reception;
    this.#drainTimeoutMs = drainTimeoutMs;
    this.#ports = ports;
  }

  async start(): Promise<void> {
    for (const path of [`${this.#path}.in`, `${this.#path}.out`]) await this.#make(path);
    this.#isOpen = true;
    this.#waitForClient();
  }

  stopAccepting(): void {
    this.#isOpen = false;
    this.#cancelReopening?.();
  }

  async close(): Promise<void> {
    this.stopAccepting();
    await Promise.allSettled(this.#made.map((path) => unlink(path)));
  }

  async #make(path: string): Promise<void> {
    const found = await lstat(path).catch(() => undefined);
    if (found !== undefined) {
      throw new StartFault(`${path} exists already; remove it or configure another path`);
    }
    try {
      // Node cannot make a FIFO itself.
      await runFile('mkfifo', ['-m', this.#permissions, path]);
      this.#made.push(path);
    } catch {
      throw new StartFault(
        `the named pipe ${path} cannot be made; check that its folder may be written`,
      );
    }
  }

  #reopenLater(): void {
    if (!this.#isOpen) return;
    this.#cancelReopening = this.#ports.timers.after(END_VISIBLE_MS, () => this.#waitForClient());
  }

  #waitForClient(): void {
    if (!this.#isOpen) return;
    try {
      const ends = openPair(this.#path);
      ends.output.once('close', () => this.#reopenLater());
      this.#reception.welcome(ends, `pipe:${this.#path}`, this.#drainTimeoutMs);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#ports.logger.error('named pipes cannot be opened any more', {
        path: this.#path,
        reason,
      });
    }
  }
}

/**
 * A reader of a FIFO sees its end only while nobody has it open for writing. So the end of a session
 * stays visible this long; a client that comes meanwhile waits in its own open.
 */
const END_VISIBLE_MS = 500;

/**
 * Opening the read side alone, so that it ends when the last writer leaves. Opening the write side for
 * both directions, because alone it cannot be opened before the client reads.
 */
const openPair = (path: string): StreamEnds => {
  const input = openSync(`${path}.in`, constants.O_RDONLY | constants.O_NONBLOCK);
  const output = openSync(`${path}.out`, constants.O_RDWR | constants.O_NONBLOCK);
  return {
    input: new Socket({ fd: input, readable: true, writable: false }),
    output: new Socket({ fd: output, readable: false, writable: true }),
  };
};
