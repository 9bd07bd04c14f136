import type { Fault } from '../../domain/fault/fault.ts';
import type { ReplicaId } from '../ports/driven/membership.ts';

/** One conversation with one other replica. Both sides may send until they finish; either may abort. */
export interface PeerChannel {
  readonly peer: ReplicaId;
  /** One message of any length; its bounds are kept. What the peer has not taken yet counts as `bufferedBytes`. */
  send(message: Uint8Array): void;
  readonly bufferedBytes: number;
  /** Nothing more will be sent from here. The channel is over when both sides have finished. */
  finish(): void;
  /** Over at once; the peer is told. */
  abort(): void;
  /** The messages of the peer are not taken for now: it may send no more than a bounded number of bytes until `resume`. */
  pause(): void;
  resume(): void;
}

/** Who holds one end of a channel. Nothing comes after `finished` of both sides or after `broken`. */
export interface ChannelListener {
  received(message: Uint8Array): void;
  /** The peer sends nothing more. */
  finished(): void;
  /** The buffer has run empty after it was not. */
  drained(): void;
  /**
   * The channel is over without its end: the peer aborted, is lost, or did not answer in time. `taken`: whether the peer may have seen
   * its beginning; `no` is certain.
   */
  broken(taken: 'no' | 'maybe', fault: Fault): void;
}

/** Channels to other replicas, over a bus, with credits: neither side makes the other hold more than it can take. */
export interface PeerChannels {
  /** `service`: what is to be done there. `head`: its first message, at most 64 KiB. */
  open(to: ReplicaId, service: string, head: Uint8Array, listener: ChannelListener): PeerChannel;
  /** What is done for others here. One that returns undefined refuses the channel, which breaks there with `taken: 'no'`. */
  serve(
    service: string,
    accept: (channel: PeerChannel, head: Uint8Array) => ChannelListener | undefined,
  ): void;
}
