import type { RecycleReason } from '../../../domain/workers/recycling.ts';

/** `waiting` for its turn to start, `starting`: it has said nothing yet, `running`, and `resting`: not started again for now. */
type WorkerState = 'waiting' | 'starting' | 'running' | 'resting';

export interface WorkerReadings {
  readonly server: string;
  readonly states: Readonly<Record<WorkerState, number>>;
}

/** What is counted of the processes of servers. What is only a state is read when metrics are. */
export interface WorkerMetrics {
  watchWorkers(read: () => Iterable<WorkerReadings>): void;
  workerStarted(server: string): void;
  /** It ended of its own accord. */
  workerCrashed(server: string): void;
  /** It was ended, and why: it had served long enough, or nobody used it. */
  workerEnded(server: string, reason: RecycleReason | 'idle'): void;
}
