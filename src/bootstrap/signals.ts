import type { Logger } from '../application/ports/driven/logger.ts';
import { hasLostTerminal } from './terminal-loss.ts';

/** The first signal ends the program in an orderly way; a second one stops waiting for calls. */
export const onSignals = (first: (signal: string) => void, again: () => void): void => {
  let seen = false;
  const listener = (signal: string): void => {
    if (seen) again();
    else first(signal);
    seen = true;
  };
  process.on('SIGTERM', listener).on('SIGINT', listener);
};

/** SIGHUP asks a program without a terminal for something; one with a terminal it tells that this is gone. */
export const onHangup = (asked: () => void, terminalGone: () => void): void => {
  process.on('SIGHUP', () => {
    if (hasLostTerminal()) terminalGone();
    else asked();
  });
};

export const watchForBugs = (logger: Logger): void => {
  process.on('uncaughtException', (bug) => {
    logger.error('a fault of the gateway ends it', { error: bug.stack ?? bug.message });
    process.exit(1);
  });
  process.on('unhandledRejection', (bug) => {
    logger.error('a fault of the gateway', {
      error: bug instanceof Error ? bug.stack : String(bug),
    });
  });
};
