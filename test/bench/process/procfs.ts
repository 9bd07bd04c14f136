import { readFileSync, writeFileSync } from 'node:fs';

/** Linux counts user and system time in hundredths of a second, whatever the kernel's own tick. */
const microsecondsPerTick = 10_000;

export interface CpuTime {
  /** User + system time of the process itself, all threads. */
  ownUs: number;
  /** The same of its live descendants. */
  descendantsUs: number;
}

/** CPU time used so far, from `/proc/PID/stat` (proc_pid_stat(5), fields 14 and 15). */
export function cpuTime(pid: number): CpuTime {
  return { ownUs: processTimeUs(pid), descendantsUs: descendantsTimeUs(pid) };
}

function processTimeUs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  // The program name is in brackets and may hold anything, so fields are counted behind it.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick;
}

function descendantsTimeUs(pid: number): number {
  let total = 0;
  for (const child of readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ')) {
    if (child !== '') total += processTimeUs(Number(child)) + descendantsTimeUs(Number(child));
  }
  return total;
}

/** Resident memory now, or its peak, in bytes. */
export function residentBytes(pid: number, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${pid}/status`, 'latin1');
  const found = new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status);
  if (found === null) throw new Error(`no ${field} for process ${pid}`);
  return Number(found[1]) * 1024;
}

/** Makes the present resident size the peak, so that start-up does not hide later growth. */
export function resetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}
