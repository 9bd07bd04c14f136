import type { LoggerSettings, OperatorLog } from '../../adapters/outbound/telemetry/logger.ts';
import type { LivePart } from './live-parts.ts';

/** The log of the program. A level that the command line names stays, whatever the file says. */
export const logPart = (
  log: OperatorLog,
  ownLevel: LoggerSettings['level'] | undefined,
): LivePart => ({
  prepare: async ({ log: { level, format } }) => ({
    changed: [],
    commit: await log.change({ level: ownLevel ?? level, format }),
  }),
});
