import { type LineSink, openLineSink } from '../adapters/outbound/telemetry/line-sink.ts';

let opened: LineSink | undefined;

/** Standard error for whole lines: one for the program, since two writers would cut into each other's lines. */
export const stderrLines = (): LineSink => {
  opened ??= openLineSink(2);
  return opened;
};
