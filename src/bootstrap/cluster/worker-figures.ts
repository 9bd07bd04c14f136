import type { WorkerFigures } from './messages.ts';
import type { WorkerRun } from './worker-run.ts';

/** All but this one together. One that is on its way out does not make a gateway ready. */
export const othersOf = (run: WorkerRun, all: Iterable<WorkerRun>): WorkerFigures => {
  const others = [...all].filter((other) => other !== run);
  return {
    isReady: others.some(({ figures, isLeaving }) => figures.isReady && !isLeaving),
    sessions: others.reduce((sum, { figures }) => sum + figures.sessions, 0),
    callsInFlight: others.reduce((sum, { figures }) => sum + figures.callsInFlight, 0),
  };
};
