import type { BackendProtocol } from '../../../domain/balancing/endpoint.ts';
import type { CrashBudgetSettings } from '../../../domain/workers/crash-budget.ts';
import { DEFAULT_PROCESSES } from '../defaults.ts';
import type { Path } from '../document/places.ts';
import type { GatewayFile } from '../schema/gateway-file.ts';
import type { CrashBudgetEntry, ProcessEntry, WorkersEntry } from '../schema/workers.ts';
import type { ServerEraSettings } from '../settings.ts';
import type { ProcessSettings, WorkerSettings } from '../worker-settings.ts';
import { defined } from './defined.ts';
import type { Findings } from './findings.ts';

/** The server that its workers belong to. */
export interface WorkersOwner {
  readonly shared: boolean;
  readonly era: ServerEraSettings['era'];
  readonly protocols: readonly BackendProtocol[];
}

export const processesOf = ({ processes: file = {} }: GatewayFile): ProcessSettings => ({
  ...DEFAULT_PROCESSES,
  ...defined({ parallelStarts: file.parallel_starts, startMs: file.start_time }),
  crashBudget: budgetOf(file.crash_budget) ?? DEFAULT_PROCESSES.crashBudget,
});

/** Undefined: its entry says nothing of them. */
export const workersOf = (
  entry: WorkersEntry | undefined,
  owner: WorkersOwner,
  path: Path,
  findings: Findings,
): WorkerSettings | undefined => {
  if (entry === undefined) return undefined;
  check(entry, owner, path, findings);
  const { count = 1, warm_spare: warmSpare = 0, prewarm = false, recycle = {} } = entry;
  return {
    count,
    maxInFlight: entry.max_in_flight,
    warmSpare,
    prewarm,
    recycle: { calls: recycle.calls, rssBytes: recycle.rss, ageMs: recycle.age },
    idleStopMs: entry.idle_stop,
    crashBudget: budgetOf(entry.crash_budget),
    restartDelayMs: entry.restart_delay,
  };
};

/** `config.process` of the original programs in our words; what `workers` says itself comes first. */
export const workersOfProcess = (
  workers: WorkersEntry | undefined,
  process: ProcessEntry | undefined,
): WorkersEntry | undefined => {
  const { max_restarts: crashes, restart_delay: restartDelay } = process ?? {};
  if (crashes === undefined && restartDelay === undefined) return workers;
  return {
    ...(crashes === undefined ? {} : { crash_budget: { crashes } }),
    ...(restartDelay === undefined ? {} : { restart_delay: restartDelay }),
    ...workers,
  };
};

const check = (
  entry: WorkersEntry,
  { shared, era, protocols }: WorkersOwner,
  path: Path,
  findings: Findings,
): void => {
  if (!protocols.includes('stdio')) {
    findings.keyProblem(path, 'workers are processes: no endpoint of this server has a command');
    return;
  }
  const refuse = (key: keyof WorkersEntry, why: string): void =>
    findings.keyProblem([...path, key], `${key} ${why}`);
  if (shared || era === 'modern') {
    if (entry.warm_spare === undefined || entry.warm_spare === 0) return;
    refuse('warm_spare', 'is for a process per session: here set prewarm: true');
    return;
  }
  for (const key of ofShared) {
    const isUsual = key === 'count' ? entry.count === 1 : entry[key] === false;
    if (entry[key] === undefined || isUsual) continue;
    refuse(key, 'has no meaning where each session has a process of its own: set shared: true');
  }
};

const ofShared = ['count', 'max_in_flight', 'prewarm', 'recycle', 'idle_stop'] as const;

const budgetOf = (entry: CrashBudgetEntry | undefined): CrashBudgetSettings | undefined =>
  entry && {
    ...DEFAULT_PROCESSES.crashBudget,
    ...defined({ crashes: entry.crashes, withinMs: entry.within }),
  };
