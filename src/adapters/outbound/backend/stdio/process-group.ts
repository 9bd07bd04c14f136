import { setTimeout as delay } from 'node:timers/promises';
import { groupRuns } from './process-stat.ts';

const FIRST_POLL_MS = 10;
const LAST_POLL_MS = 160;
/** SIGKILL needs no time but the kernel's; a process stuck in a device call is left behind. */
const KILL_WAIT_MS = 1_000;

/** Signals every process of a group; false when there is none any more. */
export const signalGroup = (group: number, signal: NodeJS.Signals | 0): boolean => {
  try {
    process.kill(-group, signal);
    return true;
  } catch (error) {
    // EPERM: there are members, but they changed their user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

/** Whether the group has a running member. Processes that ended but were not collected by init do not count. */
const groupIsAlive = (group: number): boolean =>
  signalGroup(group, 0) && (groupRuns(group) ?? true);

/** Looks again and again until `holds`; false when it did not hold in time. Nothing else tells of grandchildren. */
export const within = async (timeoutMs: number, holds: () => boolean): Promise<boolean> => {
  const endMs = performance.now() + timeoutMs;
  let pollMs = FIRST_POLL_MS;
  while (!holds()) {
    const leftMs = endMs - performance.now();
    if (leftMs <= 0) return false;
    await delay(Math.min(pollMs, leftMs));
    pollMs = Math.min(pollMs * 2, LAST_POLL_MS);
  }
  return true;
};

/** SIGTERM, then after the grace SIGKILL, to whatever the group still holds. True when nothing is left. */
export const endGroup = async (group: number, terminateGraceMs: number): Promise<boolean> => {
  const isGone = () => !groupIsAlive(group);
  if (isGone()) return true;
  signalGroup(group, 'SIGTERM');
  if (await within(terminateGraceMs, isGone)) return true;
  signalGroup(group, 'SIGKILL');
  return within(KILL_WAIT_MS, isGone);
};
