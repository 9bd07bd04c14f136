/**
 * What came of a request that was carried to another replica. `answered`: from there, or its client is gone. `not_here`: that
 * replica does not have the session. `not_taken`: it has certainly not seen the request. `maybe`: it is lost, and may have carried it out.
 */
export type CarriedOutcome = 'answered' | 'not_here' | 'not_taken' | 'maybe';

/** What is counted where several replicas serve. */
export interface ReplicaMetrics {
  requestCarried(outcome: CarriedOutcome): void;
  /** This replica goes on with a session that another one began. */
  sessionTakenOver(): void;
  /** A session ended here because another replica has it. */
  sessionLost(): void;
  /** `count`: sessions that live here; asked when metrics are read. */
  watchOwned(count: () => number): void;
}
