import type { Timers } from '../../../application/ports/driven/clock.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { PostedFrame, ReplicaBus } from '../../../application/ports/driven/replica-bus.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { Subscribers } from '../../shared/replica-bus/subscribers.ts';
import { decodeAnnouncement, encodeAnnouncement } from './bus-announcement.ts';
import type { BusEntry } from './bus-entries.ts';
import { BusInbox } from './bus-inbox.ts';
import { ANNOUNCEMENTS, directChannel } from './bus-keys.ts';
import { BusOutbox } from './bus-outbox.ts';
import { decodeDirect } from './direct-frames.ts';
import { frameName } from './frame-name.ts';
import { FrameOrder } from './frame-order.ts';

const CATCH_UP_MS = 1_000;

/** A replica bus on Redis: each replica has a stream in which frames wait until it takes them out. */
export class RedisReplicaBus implements ReplicaBus {
  readonly self: ReplicaId;
  readonly #link: RedisLink;
  readonly #timers: Timers;
  readonly #subscribers = new Subscribers();
  readonly #inbox: BusInbox;
  readonly #order: FrameOrder;
  readonly #outbox: BusOutbox;
  #ends: (() => void)[] = [];

  constructor(link: RedisLink, self: ReplicaId, timers: Timers) {
    this.#link = link;
    this.self = self;
    this.#timers = timers;
    this.#outbox = new BusOutbox(link, self, timers, (to) => this.#subscribers.gap(to));
    this.#order = new FrameOrder({
      timers,
      reader: this.#subscribers,
      withdrawnAmong: (from, numbers) => this.#inbox.withdrawnAmong(from, numbers),
    });
    this.#inbox = new BusInbox({
      ...{ link, self, timers },
      owner: {
        taken: (entry) => this.#taken(entry),
        emptied: () => this.#emptied(),
        cutOff: () => this.#cutOff(),
      },
    });
  }

  post(to: ReplicaId, frame: Uint8Array): PostedFrame {
    return this.#outbox.post(to, frame);
  }

  onFrame(listener: (from: ReplicaId, frame: Uint8Array) => void): void {
    this.#subscribers.onFrame(listener);
  }

  onGap(listener: (from: ReplicaId) => void): void {
    this.#subscribers.onGap(listener);
  }

  announce(topic: string, text: string): void {
    const announcement = encodeAnnouncement({ from: this.self, topic, text });
    const sealed = this.#link.values.write(ANNOUNCEMENTS, announcement);
    this.#link.publish(this.#link.key(ANNOUNCEMENTS), sealed);
  }

  onAnnounced(topic: string, listener: (text: string, from: ReplicaId) => void): () => void {
    return this.#subscribers.onAnnounced(topic, listener);
  }

  async start(): Promise<void> {
    const link = this.#link;
    this.#ends = [
      link.subscribe(link.key(ANNOUNCEMENTS), (message) => this.#announced(message)),
      link.subscribe(link.key(directChannel(this.self)), (message) => this.#published(message)),
      link.onBack(() => this.#outbox.catchUp()),
      this.#timers.every(CATCH_UP_MS, () => this.#outbox.catchUp()),
    ];
    await this.#inbox.start();
  }

  async stop(): Promise<void> {
    await this.#inbox.stop();
    // Whoever was handed something says in the same turn what becomes of it.
    await Promise.resolve();
    await this.#outbox.flush();
    for (const end of this.#ends.splice(0)) end();
  }

  #taken({ from, number, frame }: Pick<BusEntry, 'from' | 'number' | 'frame'>): void {
    const opened = this.#link.values.read(frameName(this.self, from, number), frame);
    // Whoever wrote it, it does not count: with a key others cannot put anything in the place of a frame.
    if (opened === undefined) this.#subscribers.gap(from);
    else this.#order.came(from, number, opened.byteLength > 0 ? opened.subarray(1) : undefined);
  }

  #published(message: Buffer): void {
    const direct = decodeDirect(message);
    if (direct === undefined) this.#link.values.spoilt();
    else this.#taken(direct);
  }

  #emptied(): void {
    for (const sender of this.#order.senders) this.#subscribers.gap(sender);
  }

  #cutOff(): void {
    for (const peer of new Set([...this.#outbox.receivers, ...this.#order.senders])) {
      this.#outbox.fellBehind(peer);
      this.#subscribers.gap(peer);
    }
  }

  #announced(message: Buffer): void {
    const opened = this.#link.values.read(ANNOUNCEMENTS, message);
    const announcement = opened && decodeAnnouncement(opened);
    if (announcement === undefined || announcement.from === this.self) return;
    this.#subscribers.announced(announcement.topic, announcement.text, announcement.from);
  }
}
