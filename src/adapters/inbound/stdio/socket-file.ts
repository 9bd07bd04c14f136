import type { BigIntStats } from 'node:fs';
import { chmod, link, lstat, mkdtemp, rename, rm, unlink } from 'node:fs/promises';
import type { Server } from 'node:net';
import { connect } from 'node:net';
import { dirname, join } from 'node:path';
import { StartFault } from '../../../application/ports/driven/frontend.ts';
import { listen, startFault } from '../../shared/stream/listen.ts';

/** Longest path the kernel takes for a socket, its final zero excluded (unix(7); 104 on macOS). */
const MAX_PATH_BYTES = process.platform === 'darwin' ? 103 : 107;

/**
 * A socket file that nobody can open before its permissions are set, and that never replaces or
 * removes the socket of a living program: it is made in a private folder and linked to its place.
 */
export class SocketFile {
  readonly #frontend: string;
  readonly #path: string;
  readonly #mode: number;
  #inode: bigint | undefined = undefined;

  constructor(frontend: string, path: string, mode: number) {
    this.#frontend = frontend;
    this.#path = path;
    this.#mode = mode;
  }

  async open(server: Server): Promise<void> {
    if (Buffer.byteLength(this.#path) > MAX_PATH_BYTES) {
      throw new StartFault(`the socket path ${this.#path} is too long; choose a shorter one`);
    }
    await this.#clearStale();
    const folder = await this.#privateFolder();
    const draft = join(folder, 's');
    try {
      await listen(this.#frontend, server, { path: draft });
      await chmod(draft, this.#mode);
      await link(draft, this.#path);
      this.#inode = (await lstat(draft, { bigint: true })).ino;
    } catch (error) {
      server.close();
      throw error instanceof StartFault ? error : this.#fault(error);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  /** Removes the file if it is still ours. */
  async remove(): Promise<void> {
    if (this.#inode === undefined) return;
    const found = await statOrNothing(this.#path);
    if (found?.ino === this.#inode) await unlink(this.#path);
    this.#inode = undefined;
  }

  async #clearStale(): Promise<void> {
    const found = await statOrNothing(this.#path);
    if (found === undefined) return;
    if (!found.isSocket()) {
      throw new StartFault(
        `${this.#path} exists and is no socket; remove it or configure another path`,
      );
    }
    await this.#refuseIfAlive(this.#path);
    // Another instance may have put its own socket there since: what was moved aside is asked again.
    const aside = `${this.#path}.${process.pid}`;
    try {
      await rename(this.#path, aside);
      await this.#refuseIfAlive(aside);
      await unlink(aside);
    } catch (error) {
      if (!(error instanceof StartFault)) throw this.#fault(error);
      await rename(aside, this.#path);
      throw error;
    }
  }

  async #refuseIfAlive(path: string): Promise<void> {
    if (await isAlive(path)) {
      throw new StartFault(
        `a running program listens on ${this.#path}; stop it or configure another path`,
      );
    }
  }

  async #privateFolder(): Promise<string> {
    try {
      return await mkdtemp(join(dirname(this.#path), '.mcp-'));
    } catch (error) {
      throw this.#fault(error);
    }
  }

  #fault(error: unknown): StartFault {
    return startFault(this.#frontend, this.#path, error);
  }
}

const statOrNothing = async (path: string): Promise<BigIntStats | undefined> => {
  try {
    return await lstat(path, { bigint: true });
  } catch {
    return undefined;
  }
};

/** Only a refused connection proves that nobody listens; a missing right or a full queue proves nothing. */
const isAlive = (path: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = connect(path);
    const settle = (alive: boolean): void => {
      probe.destroy();
      resolve(alive);
    };
    probe.on('connect', () => settle(true));
    probe.on('error', (error) =>
      settle(!('code' in error && (error.code === 'ECONNREFUSED' || error.code === 'ENOENT'))),
    );
  });
