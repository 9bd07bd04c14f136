import type {
  ChannelListener,
  PeerChannel,
} from '../../../src/application/replicas/peer-channel.ts';
import type { Fault } from '../../../src/domain/fault/fault.ts';

/** Notes what one end of a channel hears. */
export class RecordingEnd implements ChannelListener {
  readonly messages: Uint8Array[] = [];
  readonly events: string[] = [];
  fault: Fault | undefined;

  get texts(): readonly string[] {
    return this.messages.map((message) => new TextDecoder().decode(message));
  }

  received(message: Uint8Array): void {
    this.messages.push(message);
    this.events.push('received');
  }

  finished(): void {
    this.events.push('finished');
  }

  drained(): void {
    this.events.push('drained');
  }

  broken(taken: 'no' | 'maybe', fault: Fault): void {
    this.events.push(`broken ${taken}`);
    this.fault = fault;
  }
}

/** A channel that was taken on, with what its end hears. */
export interface TakenChannel {
  readonly channel: PeerChannel;
  readonly end: RecordingEnd;
  readonly head: Uint8Array;
}
