import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Timers } from '../../../application/ports/driven/clock.ts';

/** What is known of a process, and what can be done about its memory. */
export interface CollectedProcess {
  residentBytes(): number;
  /** The part of the time since the last look in which it had something to do, 0 to 1. */
  busyShare(): number;
  collect(): void;
}

const LOOK_MS = 5_000;
const IDLE_SHARE = 0.05;
/** A collection for less is not worth it. */
const GROWTH = 1.15;

/**
 * V8 collects when memory is asked for, so what a spike of sessions left behind stays in memory for as long as nothing comes.
 * Once nothing happens and much more is held than before, all of it is looked through (mission L06). Busy processes are left to V8.
 *
 * The returned function ends it.
 */
export const collectWhenIdle = (timers: Timers, collected = thisProcess()): (() => void) => {
  let leastBytes = collected.residentBytes();
  return timers.every(LOOK_MS, () => {
    const isIdle = collected.busyShare() < IDLE_SHARE;
    const bytes = collected.residentBytes();
    leastBytes = Math.min(leastBytes, bytes);
    if (!isIdle || bytes < leastBytes * GROWTH) return;
    collected.collect();
    leastBytes = collected.residentBytes();
  });
};

const thisProcess = (): CollectedProcess => {
  let before = performance.eventLoopUtilization();
  return {
    residentBytes: () => process.memoryUsage.rss(),
    busyShare: () => {
      const { utilization } = performance.eventLoopUtilization(before);
      before = performance.eventLoopUtilization();
      return utilization;
    },
    collect: () => collector()(),
  };
};

let known: (() => void) | undefined;

const collector = (): (() => void) => {
  if (known === undefined) {
    setFlagsFromString('--expose-gc');
    // Contexts that were there before the flag do not have it.
    known = runInNewContext('gc') as () => void;
  }
  return known;
};
