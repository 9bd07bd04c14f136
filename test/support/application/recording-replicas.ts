import type {
  CarriedOutcome,
  ReplicaMetrics,
} from '../../../src/application/ports/driven/replica-metrics.ts';

/** Counts in memory what becomes of shared sessions. */
export class RecordingReplicas implements ReplicaMetrics {
  readonly carried: CarriedOutcome[] = [];
  takenOver = 0;
  lost = 0;
  owned: () => number = () => 0;

  requestCarried(outcome: CarriedOutcome): void {
    this.carried.push(outcome);
  }

  sessionTakenOver(): void {
    this.takenOver += 1;
  }

  sessionLost(): void {
    this.lost += 1;
  }

  watchOwned(count: () => number): void {
    this.owned = count;
  }
}
