import type { CrashBudgetSettings } from '../../domain/workers/crash-budget.ts';
import type { RecycleRules } from '../../domain/workers/recycling.ts';

/** The processes of one server. */
export interface WorkerSettings {
  /** Processes that all clients share. */
  readonly count: number;
  /** Requests in flight at each of them; undefined: as for any endpoint. */
  readonly maxInFlight: number | undefined;
  /** Started processes that wait for the next sessions, where each session has its own. */
  readonly warmSpare: number;
  /** Whether they are started with the gateway. */
  readonly prewarm: boolean;
  readonly recycle: RecycleRules;
  /** One that nobody used for so long is ended; undefined: never. */
  readonly idleStopMs: number | undefined;
  /** Undefined: as for all servers. */
  readonly crashBudget: CrashBudgetSettings | undefined;
  /** After the second failure in a row; undefined: as for all servers. */
  readonly restartDelayMs: number | undefined;
}

/** All processes of the gateway. */
export interface ProcessSettings {
  /** So many may be starting at a time. */
  readonly parallelStarts: number;
  /** One that has said nothing for so long does not count as starting any more. */
  readonly startMs: number;
  /** Of each process that clients share. */
  readonly crashBudget: CrashBudgetSettings;
}
