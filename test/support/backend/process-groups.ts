import { readdirSync, readFileSync } from 'node:fs';

/** Running processes of a group, read from `/proc`; those that ended and wait for collection do not count. */
export const membersOf = (group: number): number[] =>
  readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .filter((name) => {
      try {
        const text = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, , pgrp] = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return Number(pgrp) === group && state !== 'Z' && state !== 'X';
      } catch {
        return false;
      }
    })
    .map(Number);

/** Children of this process that lead a group of their own and still run. */
export const ledGroups = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^[0-9]+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
        const [state, parent, pgrp] = text.slice(text.lastIndexOf(')') + 2).split(' ');
        return Number(parent) === process.pid && Number(pgrp) === pid && state !== 'Z';
      } catch {
        return false;
      }
    });

/** Leaves nothing of the group, whatever a test found out. */
export const killGroup = (group: number): void => {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It is gone already.
  }
};
