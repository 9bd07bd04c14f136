import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

const RETRY_MS = 20;
/** A writer is done within milliseconds; whoever holds the lock for longer was killed. */
const STALE_MS = 10_000;
const PATIENCE_MS = 15_000;

/** Does `work` while no other process does work under the same lock file. Rejects when the file cannot be made. */
export const withFileLock = async <Result>(
  file: string,
  work: () => Promise<Result>,
): Promise<Result> => {
  await acquire(file, performance.now() + PATIENCE_MS);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
};

const acquire = async (file: string, untilMs: number): Promise<void> => {
  for (;;) {
    try {
      const handle = await open(file, 'wx', 0o600);
      await handle.close();
      return;
    } catch (error) {
      if (!isTaken(error)) throw error;
      if (performance.now() > untilMs) throw new Error(`${file} is held by another process`);
    }
    await removeStale(file);
    await wait(RETRY_MS);
  }
};

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EEXIST';

const removeStale = async (file: string): Promise<void> => {
  const found = await stat(file).catch(() => undefined);
  if (found !== undefined && Date.now() - found.mtimeMs > STALE_MS) await rm(file, { force: true });
};
