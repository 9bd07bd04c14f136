import {
  type ChannelFrame,
  decodeChannelFrame,
  encodeChannelFrame,
  type FramePart,
  partKind,
} from '../../domain/replicas/channel-frame.ts';
import { decodeOpening, encodeOpening } from '../../domain/replicas/opening.ts';
import type { Timers } from '../ports/driven/clock.ts';
import type { Membership, ReplicaId } from '../ports/driven/membership.ts';
import type { PostedFrame, ReplicaBus } from '../ports/driven/replica-bus.ts';
import { BusChannel, type ChannelCarrier } from './bus-channel.ts';
import type { ChannelListener, PeerChannel, PeerChannels } from './peer-channel.ts';

type Accept = (channel: PeerChannel, head: Uint8Array) => ChannelListener | undefined;

export interface BusChannelsParts {
  readonly bus: ReplicaBus;
  readonly membership: Pick<Membership, 'onLost'>;
  readonly timers: Timers;
  /** Runs a task when this turn is over. */
  readonly later: (task: () => void) => void;
  /** Absent: more than any limit of requests and answers lets through. */
  readonly maxMessageBytes?: number;
}

/** A replica that lives shows within this time that it has taken something on; one that does not is as good as lost. */
const ACCEPT_MS = 1_500;
/** An answer within this time says it as well, and saves a frame. */
const ACCEPT_SOON_MS = 20;
const MAX_MESSAGE_BYTES = 256 * 1_048_576;
const NOTHING = new Uint8Array(0);

/** The channels with one other replica, by their numbers. */
interface Peer {
  readonly opened: Map<number, BusChannel>;
  readonly accepted: Map<number, BusChannel>;
}

/** Channels over a replica bus. */
export class BusPeerChannels implements PeerChannels, ChannelCarrier {
  readonly #parts: BusChannelsParts;
  readonly #services = new Map<string, Accept>();
  readonly #peers = new Map<ReplicaId, Peer>();
  /** Channels with something to say when this turn is over. */
  #unsaid: BusChannel[] = [];
  /** Channels whose peer has not heard yet that they were taken on. */
  readonly #unanswered = new Set<BusChannel>();
  #lastNumber = 0;
  #isLeaving = false;

  constructor(parts: BusChannelsParts) {
    this.#parts = parts;
    parts.bus.onFrame((from, frame) => this.#heard(from, frame));
    parts.bus.onGap((from) => this.#lost(from));
    parts.membership.onLost((replica) => this.#lost(replica));
  }

  /** Channels that are open. */
  get size(): number {
    let size = 0;
    for (const { opened, accepted } of this.#peers.values()) size += opened.size + accepted.size;
    return size;
  }

  /** Channels of others that are open here. */
  get accepted(): number {
    let size = 0;
    for (const { accepted } of this.#peers.values()) size += accepted.size;
    return size;
  }

  /** Nothing more is taken on: who asks hears that it was not. */
  leave(): void {
    this.#isLeaving = true;
  }

  open(to: ReplicaId, service: string, head: Uint8Array, listener: ChannelListener): PeerChannel {
    this.#lastNumber += 1;
    const channel = this.#channel(to, this.#lastNumber, true);
    channel.listen(listener);
    this.#peer(to).opened.set(channel.number, channel);
    channel.put({ kind: partKind.open, payload: encodeOpening({ service, head }) });
    channel.awaitsAcceptance(this.#parts.timers.after(ACCEPT_MS, () => channel.lose()));
    return channel;
  }

  serve(service: string, accept: Accept): void {
    this.#services.set(service, accept);
  }

  /** Ends all of them, and takes on no others; the peers are told. */
  stop(): void {
    this.leave();
    for (const replica of [...this.#peers.keys()]) this.#lost(replica);
  }

  post(to: ReplicaId, frame: Uint8Array): PostedFrame {
    return this.#parts.bus.post(to, frame);
  }

  flushLater(channel: BusChannel): void {
    if (this.#unsaid.length === 0) this.#parts.later(() => this.#flush());
    this.#unsaid.push(channel);
  }

  after(delayMs: number, action: () => void): void {
    this.#parts.timers.after(delayMs, action);
  }

  forget(channel: BusChannel): void {
    const { peer, number, isOpener } = channel;
    this.#unanswered.delete(channel);
    const channels = this.#peers.get(peer);
    if (channels === undefined) return;
    (isOpener ? channels.opened : channels.accepted).delete(number);
    if (channels.opened.size + channels.accepted.size === 0) this.#peers.delete(peer);
  }

  #flush(): void {
    const channels = this.#unsaid;
    this.#unsaid = [];
    for (const channel of channels) {
      this.#unanswered.delete(channel);
      channel.flush();
    }
  }

  #heard(from: ReplicaId, bytes: Uint8Array): void {
    const frame = decodeChannelFrame(bytes);
    if (frame === undefined) {
      this.#lost(from);
      return;
    }
    const { opened, accepted } = this.#peers.get(from) ?? {};
    const known = frame.isFromOpener ? accepted?.get(frame.channel) : opened?.get(frame.channel);
    const channel = known ?? this.#accept(from, frame);
    if (channel === undefined) return;
    for (const part of frame.parts) channel.take(part);
  }

  /** Undefined when it is no beginning, or not taken on; the peer is told. */
  #accept(from: ReplicaId, frame: ChannelFrame): BusChannel | undefined {
    const [first] = frame.parts;
    if (!frame.isFromOpener || first?.kind !== partKind.open) {
      if (frame.parts.some(expectsPeer)) this.#tell(from, frame, partKind.abort);
      return undefined;
    }
    const opening = decodeOpening(first.payload);
    const accept = this.#isLeaving ? undefined : opening && this.#services.get(opening.service);
    const channel = this.#channel(from, frame.channel, false);
    this.#peer(from).accepted.set(channel.number, channel);
    const listener = opening && accept?.(channel, opening.head);
    if (listener === undefined) {
      this.forget(channel);
      this.#tell(from, frame, partKind.refuse);
      return undefined;
    }
    channel.listen(listener);
    this.#answerSoon(channel);
    return channel;
  }

  #answerSoon(channel: BusChannel): void {
    if (this.#unanswered.size === 0) {
      this.#parts.timers.after(ACCEPT_SOON_MS, () => this.#sayAccepted());
    }
    this.#unanswered.add(channel);
  }

  #sayAccepted(): void {
    for (const channel of this.#unanswered) {
      channel.put({ kind: partKind.accept, payload: NOTHING });
    }
  }

  #tell(to: ReplicaId, { channel, isFromOpener }: ChannelFrame, kind: FramePart['kind']): void {
    const parts = [{ kind, payload: NOTHING }];
    this.post(to, encodeChannelFrame({ isFromOpener: !isFromOpener, channel, parts }));
  }

  #lost(replica: ReplicaId): void {
    const { opened, accepted } = this.#peers.get(replica) ?? {};
    for (const channels of [opened, accepted]) {
      for (const channel of [...(channels?.values() ?? [])]) channel.lose();
    }
  }

  #channel(peer: ReplicaId, number: number, isOpener: boolean): BusChannel {
    const { maxMessageBytes = MAX_MESSAGE_BYTES } = this.#parts;
    return new BusChannel({ peer, number, isOpener, maxMessageBytes, carrier: this });
  }

  #peer(id: ReplicaId): Peer {
    const known = this.#peers.get(id);
    if (known !== undefined) return known;
    const peer: Peer = { opened: new Map(), accepted: new Map() };
    this.#peers.set(id, peer);
    return peer;
  }
}

/** Whoever sent such a part still counts on this end. */
const expectsPeer = ({ kind }: FramePart): boolean =>
  kind === partKind.open ||
  kind === partKind.piece ||
  kind === partKind.last ||
  kind === partKind.finish;
