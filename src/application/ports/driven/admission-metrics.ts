import type { ServerSeries } from './server-series.ts';

/** What became of a request that had to wait: it got a slot, waited too long, made way, or its client did not want it any more. */
export type WaitOutcome = 'granted' | 'expired' | 'displaced' | 'left';

/** Why a request was refused that another moment would have been served. */
export type ShedReason = 'queue_full' | 'displaced' | 'wait_expired' | 'event_loop' | 'memory';

/** What admission counts. What is only a state is read when metrics are. */
export interface AdmissionMetrics extends Partial<ServerSeries> {
  requestWaited(server: string, outcome: WaitOutcome, waitedMs: number): void;
  requestShed(reason: ShedReason): void;
  watchWaiting(server: string, count: () => number): void;
  watchSlots(endpoint: string, server: string, inFlight: () => number): void;
  /** Progress that the gateway sent in place of a silent server. */
  heartbeatSent(): void;
}
