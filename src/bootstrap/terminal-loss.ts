import { closeSync, openSync } from 'node:fs';

/** Whether this program was started from a terminal that is no longer there. */
export const hasLostTerminal = (): boolean => {
  if (!process.stderr.isTTY) return false;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return false;
  } catch {
    return true;
  }
};
