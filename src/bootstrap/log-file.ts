import { openSync } from 'node:fs';
import { type LineSink, openLineSink } from '../adapters/outbound/telemetry/line-sink.ts';

/** Opens the file lines of the log are added to, readable by its owner alone; a text says why it cannot be. */
export const openLogFile = (file: string): LineSink | string => {
  try {
    return openLineSink(openSync(file, 'a', 0o600));
  } catch (error) {
    return `cannot write the log to ${file}: ${error instanceof Error ? error.message : String(error)}`;
  }
};
