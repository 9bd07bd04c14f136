import { existsSync, readFileSync } from 'node:fs';
import type { ProcessMemory } from '../../../application/ports/driven/process-memory.ts';

/** A launcher (`npx`, a shell) starts the server, which may start helpers. What is deeper belongs to what servers do. */
const maxDepth = 4;

/** Reads `/proc` (proc_pid_status(5)): Linux. */
export class ProcMemory implements ProcessMemory {
  readonly isVisible = existsSync('/proc/self/status');

  rssBytes(pid: number): number | undefined {
    const own = residentBytes(pid);
    return own === undefined ? undefined : own + bytesBelow(pid, maxDepth);
  }
}

const bytesBelow = (pid: number, depth: number): number =>
  depth === 0
    ? 0
    : childrenOf(pid).reduce(
        (sum, child) => sum + (residentBytes(child) ?? 0) + bytesBelow(child, depth - 1),
        0,
      );

const residentBytes = (pid: number): number | undefined => {
  const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(textOf(`/proc/${pid}/status`) ?? '')?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) * 1_024;
};

/** Kernels without CONFIG_PROC_CHILDREN do not tell. */
const childrenOf = (pid: number): readonly number[] =>
  textOf(`/proc/${pid}/task/${pid}/children`)
    ?.split(' ')
    .filter((text) => text !== '')
    .map(Number) ?? [];

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, 'latin1').trim();
  } catch {
    return undefined;
  }
};
