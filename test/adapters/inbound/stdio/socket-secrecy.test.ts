import { chmod, stat } from 'node:fs/promises';
import { createServer, Server } from 'node:net';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test, vi } from 'vitest';
import { scratchFolder, socketMode, startRig } from './rig.ts';

const ROUNDS = 10;
const watcher = new URL('./socket-watcher.ts', import.meta.url);

interface Watched {
  /** How often a socket was seen. */
  readonly sockets: number;
  /** Modes of sockets that more could have opened than may. */
  readonly open: readonly string[];
}

/** Whoever begins to listen goes on only after the watcher has looked twice: the second look began after that. */
const holdAfterListening = (flag: Int32Array): void => {
  const listen = Server.prototype.listen;
  const spy = vi.spyOn(Server.prototype, 'listen').mockImplementation(function (
    this: Server,
    ...how: unknown[]
  ) {
    this.prependOnceListener('listening', () => {
      const before = Atomics.load(flag, 0);
      for (let seen = before; seen < before + 2; seen = Atomics.load(flag, 0)) {
        Atomics.wait(flag, 0, seen, 1_000);
      }
    });
    Reflect.apply(listen, this, how);
    return this;
  });
  onTestFinished(() => spy.mockRestore());
};

/** What is seen in a folder that everybody may enter, by looking all the time, while a careless program acts in it. */
const watch = async (
  permissions: string,
  act: (folder: string) => Promise<void>,
): Promise<Watched> => {
  const before = process.umask(0);
  onTestFinished(() => {
    process.umask(before);
  });
  const folder = await scratchFolder();
  await chmod(folder, 0o777);
  const flag = new Int32Array(new SharedArrayBuffer(8));
  const workerData = { folder, permissions: Number.parseInt(permissions, 8), flag };
  const worker = new Worker(watcher, { workerData });
  const watched = new Promise<Watched>((resolve, reject) => {
    worker.once('message', resolve).once('error', reject);
  });
  holdAfterListening(flag);
  await act(folder);
  Atomics.store(flag, 1, 1);
  return watched;
};

test.each(['0660', '0600', '0640'])(
  '[SV-22] the stdio socket is created with the permissions configured, here %s, and nobody else can open it, not even for a moment',
  async (permissions) => {
    const { sockets, open } = await watch(permissions, async (folder) => {
      const path = join(folder, 's.sock');
      for (let round = 0; round < ROUNDS; round += 1) {
        const { frontend } = await startRig(socketMode(path, permissions));
        expect((await stat(path)).mode & 0o777).toBe(Number.parseInt(permissions, 8));
        await frontend.close();
      }
    });
    expect(open).toEqual([]);
    expect(sockets).toBeGreaterThan(0);
  },
);

test('a socket that is open only until its permissions are set would be seen', async () => {
  const { open } = await watch('0600', async (folder) => {
    const path = join(folder, 's.sock');
    const server = createServer();
    await new Promise<void>((resolve) => {
      server.listen(path, resolve);
    });
    await chmod(path, 0o600);
    await new Promise<void>((resolve) => {
      server.close(() => resolve());
    });
  });
  expect(open).toEqual(['777']);
});
