import type { Fault } from '../../domain/fault/fault.ts';
import {
  encodeChannelFrame,
  type FramePart,
  partKind,
} from '../../domain/replicas/channel-frame.ts';
import { readUint32, writeUint32 } from '../../domain/wire/uint32.ts';
import type { ReplicaId } from '../ports/driven/membership.ts';
import type { PostedFrame } from '../ports/driven/replica-bus.ts';
import { costOf, FRAME_BYTES } from './channel-window.ts';
import { IncomingPieces } from './incoming-pieces.ts';
import { OutgoingPieces } from './outgoing-pieces.ts';
import type { ChannelListener, PeerChannel } from './peer-channel.ts';
import { peerAborted, peerAway, peerLost } from './peer-faults.ts';

/** What its channels need of the bus. */
export interface ChannelCarrier {
  post(to: ReplicaId, frame: Uint8Array): PostedFrame;
  /** What was put is to go out when this turn is over, in one frame. */
  flushLater(channel: BusChannel): void;
  /** It is over. */
  forget(channel: BusChannel): void;
  after(delayMs: number, action: () => void): void;
}

export interface BusChannelParts {
  readonly peer: ReplicaId;
  readonly number: number;
  readonly isOpener: boolean;
  readonly maxMessageBytes: number;
  readonly carrier: ChannelCarrier;
}

const NOTHING = new Uint8Array(0);
const CREDIT_BYTES = 4;
/** A replica that leaves refuses what it has taken; its word may still be on its way when it is not there any more. */
const LAST_WORD_MS = 150;

/** One end of a channel. */
export class BusChannel implements PeerChannel {
  readonly peer: ReplicaId;
  readonly number: number;
  readonly isOpener: boolean;
  readonly #carrier: ChannelCarrier;
  readonly #outgoing = new OutgoingPieces((part) => this.put(part));
  readonly #incoming: IncomingPieces;
  #listener: ChannelListener | undefined;
  #parts: FramePart[] = [];
  /** What carries its beginning, until the peer has shown that it has it. */
  #opening: PostedFrame | undefined;
  #isAccepted: boolean;
  /** Ends the wait for that. */
  #endWait: (() => void) | undefined;
  #hasFinished = false;
  #peerHasFinished = false;
  /** It is being taken back: nothing more goes out. */
  #isLosing = false;
  #isOver = false;

  constructor({ peer, number, isOpener, maxMessageBytes, carrier }: BusChannelParts) {
    this.peer = peer;
    this.number = number;
    this.isOpener = isOpener;
    this.#isAccepted = !isOpener;
    this.#carrier = carrier;
    this.#incoming = new IncomingPieces(
      {
        received: (message) => this.#listener?.received(message),
        finished: () => this.#finishedThere(),
        grant: (bytes) => this.#grant(bytes),
        broke: () => this.#breakNow(peerAborted),
      },
      maxMessageBytes,
    );
  }

  get bufferedBytes(): number {
    return this.#outgoing.bufferedBytes;
  }

  listen(listener: ChannelListener): void {
    this.#listener = listener;
  }

  /** `endWait`: called when the peer has shown that it has its beginning, or nobody waits for that any more. */
  awaitsAcceptance(endWait: () => void): void {
    this.#endWait = endWait;
  }

  send(message: Uint8Array): void {
    if (!this.#isOver && !this.#hasFinished) this.#outgoing.send(message);
  }

  finish(): void {
    if (this.#isOver || this.#hasFinished) return;
    this.#hasFinished = true;
    this.#outgoing.finish();
    this.#endIfDone();
  }

  abort(): void {
    if (this.#isOver) return;
    this.#end();
    void this.#opening?.withdraw();
    this.#tellAborted();
  }

  pause(): void {
    this.#incoming.pause();
  }

  resume(): void {
    this.#incoming.resume();
  }

  put(part: FramePart): void {
    if (this.#isLosing) return;
    if (this.#parts.length === 0) this.#carrier.flushLater(this);
    this.#parts.push(part);
  }

  /** Puts on the bus what was put. */
  flush(): void {
    let parts: FramePart[] = [];
    let bytes = 0;
    for (const part of this.#parts) {
      if (bytes > 0 && bytes + costOf(part) > FRAME_BYTES) {
        this.#post(parts);
        parts = [];
        bytes = 0;
      }
      parts.push(part);
      bytes += costOf(part);
    }
    if (parts.length > 0) this.#post(parts);
    this.#parts = [];
  }

  /** A part of a frame of the peer. */
  take({ kind, payload }: FramePart): void {
    if (this.#isOver) return;
    if (kind === partKind.refuse) this.#refused();
    else if (this.#isLosing) this.#breakNow(peerLost);
    else {
      this.#accepted();
      if (kind === partKind.abort) this.#heardAbort();
      else if (kind === partKind.credit) this.#credited(payload);
      else if (kind !== partKind.accept && kind !== partKind.open) {
        this.#incoming.take({ kind, payload });
      }
    }
  }

  /** The peer is gone, or did not show in time that it has taken this on. */
  lose(): void {
    if (this.#isOver) return;
    if (this.#isAccepted) this.#breakNow(peerLost);
    else if (!this.#isLosing) void this.#withdraw();
  }

  #accepted(): void {
    this.#isAccepted = true;
    this.#opening = undefined;
    this.#endWait?.();
    this.#endWait = undefined;
  }

  async #withdraw(): Promise<void> {
    // Without a frame its beginning has not left this turn.
    const opening = this.#opening;
    this.#isLosing = true;
    this.#parts = [];
    const isBack = opening === undefined || (await opening.withdraw());
    if (this.#isOver) return;
    if (isBack) {
      this.#end();
      this.#listener?.broken('no', peerAway);
      return;
    }
    this.#carrier.after(LAST_WORD_MS, () => {
      if (!this.#isOver) this.#breakNow(peerLost);
    });
  }

  #refused(): void {
    this.#end();
    this.#listener?.broken(this.#isAccepted ? 'maybe' : 'no', peerAway);
  }

  #heardAbort(): void {
    this.#end();
    this.#listener?.broken('maybe', peerAborted);
  }

  #breakNow(fault: Fault): void {
    this.#end();
    this.#tellAborted();
    this.#listener?.broken('maybe', fault);
  }

  #credited(payload: Uint8Array): void {
    if (payload.byteLength !== CREDIT_BYTES) return;
    if (this.#outgoing.credited(readUint32(payload, 0))) this.#listener?.drained();
    this.#endIfDone();
  }

  #grant(bytes: number): void {
    const payload = new Uint8Array(CREDIT_BYTES);
    writeUint32(payload, 0, bytes);
    this.put({ kind: partKind.credit, payload });
  }

  #finishedThere(): void {
    this.#peerHasFinished = true;
    this.#listener?.finished();
    this.#endIfDone();
  }

  /** What is still held back goes on until the peer has asked for it. */
  #endIfDone(): void {
    if (!this.#hasFinished || !this.#peerHasFinished || this.#outgoing.bufferedBytes > 0) return;
    if (this.#isOver) return;
    this.#isOver = true;
    this.#incoming.stop();
    this.#carrier.forget(this);
  }

  /** Nothing that was put and has not gone out goes any more. */
  #end(): void {
    this.#isOver = true;
    this.#parts = [];
    this.#endWait?.();
    this.#endWait = undefined;
    this.#incoming.stop();
    this.#carrier.forget(this);
  }

  #tellAborted(): void {
    if (this.#isAccepted || this.#opening !== undefined) {
      this.#post([{ kind: partKind.abort, payload: NOTHING }]);
    }
  }

  #post(parts: readonly FramePart[]): void {
    const { isOpener, number } = this;
    const frame = encodeChannelFrame({ isFromOpener: isOpener, channel: number, parts });
    const posted = this.#carrier.post(this.peer, frame);
    if (!this.#isAccepted) this.#opening ??= posted;
  }
}
