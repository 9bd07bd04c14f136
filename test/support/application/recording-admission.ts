import type { AdmissionMetrics } from '../../../src/application/ports/driven/admission-metrics.ts';

/** Remembers what admission counts. */
export class RecordingAdmission implements AdmissionMetrics {
  readonly waits: { readonly outcome: string; readonly waitedMs: number }[] = [];
  readonly shed: string[] = [];
  heartbeats = 0;

  requestWaited(_server: string, outcome: string, waitedMs: number): void {
    this.waits.push({ outcome, waitedMs });
  }

  requestShed(reason: string): void {
    this.shed.push(reason);
  }

  heartbeatSent(): void {
    this.heartbeats += 1;
  }

  watchWaiting(): void {}
  watchSlots(): void {}
}
