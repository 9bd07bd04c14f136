import { RecordingListener } from '../../../../support/backend/recording-listener.ts';

/** Remembers also which call a message was attributed to and what carried it. */
export class CallListener extends RecordingListener {
  readonly calls: (number | undefined)[] = [];
  readonly carriers: string[] = [];
  readonly streamed: number[] = [];
  readonly releases: number[] = [];

  override message(bytes: Uint8Array, call?: number, carrier = 'channel'): void {
    this.calls.push(call);
    this.carriers.push(carrier);
    super.message(bytes);
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
