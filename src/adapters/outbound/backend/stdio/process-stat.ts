import { readdirSync, readFileSync } from 'node:fs';

/** What the kernel says of a process; Linux only, elsewhere it is never found. */
export interface ProcessStat {
  /** One letter; `Z` and `X` have ended and only wait to be collected. */
  readonly state: string;
  readonly group: number;
  /** Clock ticks since the machine started: with the process id it names one process of this boot. */
  readonly startTime: string;
}

/** Reads `/proc/PID/stat` (proc_pid_stat(5)). */
export const processStat = (pid: number | string): ProcessStat | undefined => {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The second field is the program's name in parentheses and may hold anything, parentheses too.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, , group] = fields;
    const startTime = fields[19];
    if (state === undefined || group === undefined || startTime === undefined) return undefined;
    return { state, group: Number(group), startTime };
  } catch {
    return undefined;
  }
};

const isRunning = ({ state }: ProcessStat): boolean => state !== 'Z' && state !== 'X';

/** Whether any process of the group still runs; undefined where that cannot be seen. */
export const groupRuns = (group: number): boolean | undefined => {
  // Most often the leader answers the question, without a look at every process of the machine.
  const leader = processStat(group);
  if (leader !== undefined && isRunning(leader)) return true;
  let pids: readonly string[];
  try {
    pids = readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name));
  } catch {
    return undefined;
  }
  if (pids.length === 0) return undefined;
  return pids.some((pid) => {
    const stat = processStat(pid);
    return stat?.group === group && isRunning(stat);
  });
};

/** Changes with every start of the machine; empty where it cannot be seen. */
export const bootId = (): string => {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim();
  } catch {
    return '';
  }
};
