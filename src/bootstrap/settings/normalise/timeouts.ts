import { DEFAULT_TIMEOUTS } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { ServerTimesEntry, ToolTimesEntry } from '../schema/timeouts.ts';
import type { RequestTimeSettings, ServerTimeSettings, TimeoutSettings } from '../settings.ts';
import { connectTimes } from './connections.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';
import { firstSaid } from './first-said.ts';

interface TimesEntry {
  readonly first_byte?: number | undefined;
  readonly idle?: number | undefined;
  readonly call?: number | undefined;
  readonly total?: number | undefined;
}

/** `middleware.timeout` is the original program's word for two of them. */
export const timeoutsOf = (whole: GatewayFile, findings: Findings): TimeoutSettings => {
  const { timeouts: file = {}, middleware, server = {} } = whole;
  const original = middleware?.timeout ?? {};
  const path = ['middleware', 'timeout'];
  const times = requestTimesOf(file, ['timeouts'], findings);
  const idle = file.idle === undefined ? 'call' : 'idle';
  const both = (key: 'upstream' | 'request', own: string, ms: number | undefined): void => {
    const said = original[key];
    if (said === undefined || ms === undefined) return;
    findings.overruled([...path, key], said, ['timeouts', own], ms);
  };
  both('upstream', idle, times.idleMs);
  both('request', 'total', times.totalMs);
  const totalPath = times.totalMs === undefined ? [...path, 'request'] : ['timeouts', 'total'];
  const settings: TimeoutSettings = {
    ...DEFAULT_TIMEOUTS,
    ...defined({
      firstByteMs: times.firstByteMs,
      callMs: times.idleMs ?? original.upstream,
      totalMs: firstSaid(
        [
          [times.totalMs ?? original.request, totalPath],
          [server.request_timeout, ['server', 'request_timeout']],
        ],
        findings,
      ),
      connectMs: firstSaid(
        [[file.connect, ['timeouts', 'connect']], ...connectTimes(whole)],
        findings,
      ),
      preStopMs: file.pre_stop,
      drainMs: firstSaid(
        [
          [file.drain, ['timeouts', 'drain']],
          [server.graceful_shutdown_timeout, ['server', 'graceful_shutdown_timeout']],
        ],
        findings,
      ),
      stopGraceMs: file.stop_grace,
      listMs: file.list,
      slowReaderMs: file.slow_reader,
    }),
  };
  const { heartbeat } = file;
  if (heartbeat === undefined) return settings;
  return { ...settings, heartbeatMs: heartbeat === 0 ? undefined : heartbeat };
};

/** Those of one server; `timeout` is the short form of `timeouts.idle`. */
export const serverTimesOf = (
  entry: ServerTimesEntry,
  tools: Readonly<Record<string, ToolTimesEntry>>,
  path: Path,
  findings: Findings,
): ServerTimeSettings & { readonly idleMs: number | undefined } => ({
  ...shortOrLong(entry, path, findings),
  connectMs: entry.timeouts?.connect,
  tools: Object.entries(tools).flatMap(([name, tool]) => {
    if (tool.timeout === undefined && tool.timeouts === undefined) return [];
    return [[name, shortOrLong(tool, [...path, 'tools', name], findings)]];
  }),
});

const shortOrLong = (
  { timeout, timeouts = {} }: ToolTimesEntry,
  path: Path,
  findings: Findings,
): RequestTimeSettings => {
  const times = requestTimesOf(timeouts, [...path, 'timeouts'], findings);
  if (timeout !== undefined && times.idleMs !== undefined) {
    const text = 'timeout is the short form of timeouts.idle: remove one of both';
    findings.keyProblem([...path, 'timeout'], text);
  }
  return { ...times, idleMs: times.idleMs ?? timeout };
};

const requestTimesOf = (
  { first_byte: firstByteMs, idle, call, total: totalMs }: TimesEntry,
  path: Path,
  findings: Findings,
): RequestTimeSettings => {
  if (idle !== undefined && call !== undefined) {
    findings.keyProblem([...path, 'call'], 'call is another name of idle: remove one of both');
  }
  return { firstByteMs, idleMs: idle ?? call, totalMs };
};
