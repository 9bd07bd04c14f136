import { readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';

/** `flag`: the first number counts the looks, the second becomes 1 when the watch is to end. */
const task = z.object({
  folder: z.string(),
  permissions: z.number(),
  flag: z.instanceof(Int32Array),
});
/** The bits by which the group and all others may enter a folder. */
const PASS = 0o011;

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/** The mode bits of every socket below `folder` that others than its owner can get at. */
const reachable = (folder: string): readonly number[] => {
  try {
    return readdirSync(folder).flatMap((name) => {
      const path = join(folder, name);
      const stats = statOf(path);
      if (stats?.isSocket() === true) return [stats.mode & 0o777];
      return stats?.isDirectory() === true && (stats.mode & PASS) !== 0 ? reachable(path) : [];
    });
  } catch {
    // The folder went between the two looks.
    return [];
  }
};

const { folder, permissions, flag } = task.parse(workerData);
const open = new Set<string>();
let sockets = 0;
while (Atomics.load(flag, 1) === 0) {
  for (const mode of reachable(folder)) {
    sockets += 1;
    if ((mode & ~permissions) !== 0) open.add(mode.toString(8));
  }
  Atomics.add(flag, 0, 1);
  Atomics.notify(flag, 0);
}
parentPort?.postMessage({ sockets, open: [...open] });
