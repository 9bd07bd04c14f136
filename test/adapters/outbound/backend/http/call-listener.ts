import type { Fault } from '../../../../../src/domain/fault/fault.ts';
import { RecordingListener } from '../../../../support/backend/recording-listener.ts';

/** Remembers also what carried a message. */
export class CallListener extends RecordingListener {
  readonly carriers: string[] = [];
  /** HTTP status of each message. */
  readonly statuses: (number | undefined)[] = [];
  /** HTTP status of each failure. */
  readonly refusals: (number | undefined)[] = [];
  readonly streamed: number[] = [];
  readonly releases: number[] = [];

  override message(bytes: Uint8Array, call?: number, carrier = 'channel', status?: number): void {
    this.carriers.push(carrier);
    this.statuses.push(status);
    super.message(bytes, call);
  }

  override failed(call: number, fault: Fault, status?: number): void {
    this.refusals.push(status);
    super.failed(call, fault);
  }

  override streaming(call?: number): void {
    if (call !== undefined) this.streamed.push(call);
    super.streaming();
  }

  override released(call?: number): void {
    if (call !== undefined) this.releases.push(call);
    super.released();
  }
}
