import type { Timers } from '../../../application/ports/driven/clock.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { PostedFrame } from '../../../application/ports/driven/replica-bus.ts';
import { StoreTrouble } from '../../../application/ports/driven/store-trouble.ts';
import type { RedisLink } from '../../shared/redis/redis-link.ts';
import { fieldsOf } from './bus-entries.ts';
import { directChannel, inboxKey, withdrawnKey } from './bus-keys.ts';
import { withdrawEntry } from './bus-scripts.ts';
import { encodeDirect } from './direct-frames.ts';
import { frameName } from './frame-name.ts';

/** More waits only for a replica that takes nothing: the oldest is lost then, and it hears of that. */
const MOST_WAITING = 4_096;
const WITHDRAWN_MS = 600_000;
/** What a replica said before it left may still wait here, and counts. */
const LAST_WORDS_MS = 200;
/** Before a frame, so that none is empty: without it an entry only shows how far its sender has counted. */
const MARK = Buffer.of(1);
const COUNT_ONLY = new Uint8Array(0);

/**
 * The id of the entry. `published`: there was no room for one, so it cannot be taken back. `gone`: nobody of that name is there.
 * `unsent`: it has not left this process.
 */
type Posted = Buffer | 'published' | 'gone' | 'unsent' | StoreTrouble;

/** What one replica sends to others, numbered for each of them. */
export class BusOutbox {
  readonly #link: RedisLink;
  readonly #self: ReplicaId;
  readonly #timers: Timers;
  readonly #failed: (to: ReplicaId) => void;
  readonly #sent = new Map<ReplicaId, number>();
  /** Replicas that may have missed a frame and do not know it. */
  readonly #behind = new Set<ReplicaId>();
  readonly #underWay = new Set<Promise<Posted>>();

  /** `failed`: hears of each replica that will not see something that was posted. */
  constructor(link: RedisLink, self: ReplicaId, timers: Timers, failed: (to: ReplicaId) => void) {
    this.#link = link;
    this.#self = self;
    this.#timers = timers;
    this.#failed = failed;
  }

  get receivers(): Iterable<ReplicaId> {
    return this.#sent.keys();
  }

  post(to: ReplicaId, frame: Uint8Array): PostedFrame {
    const number = this.#nextNumber(to);
    const posted = this.#send(to, number, Buffer.concat([MARK, frame]));
    this.#underWay.add(posted);
    void posted.then((result) => {
      this.#underWay.delete(posted);
      if (isOnItsWay(result)) return;
      if (result === 'gone') this.#timers.after(LAST_WORDS_MS, () => this.#failed(to));
      else {
        this.#behind.add(to);
        this.#failed(to);
      }
    });
    return { withdraw: () => this.#withdraw(to, number, posted) };
  }

  /** Resolves when all that was posted is in its inbox, or cannot be. */
  async flush(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  fellBehind(to: ReplicaId): void {
    this.#behind.add(to);
  }

  /** An entry without a frame shows who missed something that it did. */
  catchUp(): void {
    if (this.#behind.size === 0 || !this.#link.isWell) return;
    for (const to of [...this.#behind]) {
      this.#behind.delete(to);
      void this.#send(to, this.#nextNumber(to), COUNT_ONLY).then((result) => {
        if (!isOnItsWay(result) && result !== 'gone') this.#behind.add(to);
      });
    }
  }

  #nextNumber(to: ReplicaId): number {
    const number = (this.#sent.get(to) ?? 0) + 1;
    this.#sent.set(to, number);
    return number;
  }

  async #send(to: ReplicaId, number: number, frame: Uint8Array): Promise<Posted> {
    const sealed = this.#link.values.write(frameName(to, this.#self, number), frame);
    const added = await this.#add(to, number, sealed);
    const isFull = added instanceof StoreTrouble && added.kind === 'refused';
    return isFull ? this.#publish(to, number, sealed) : added;
  }

  async #add(to: ReplicaId, number: number, sealed: Buffer): Promise<Posted> {
    const way = { isOpen: false };
    const result = await this.#link.run((client) => {
      way.isOpen = client.status === 'ready';
      const key = this.#link.key(inboxKey(to));
      const fields = fieldsOf(this.#self, number, sealed);
      return client.callBuffer(
        ...['xadd', key, 'nomkstream', 'maxlen', '~', MOST_WAITING, '*'],
        ...fields,
      );
    });
    if (Buffer.isBuffer(result)) return result;
    if (!(result instanceof StoreTrouble)) return 'gone';
    return way.isOpen ? result : 'unsent';
  }

  /** A Redis without room takes no entries, and passes on what is published all the same. */
  async #publish(to: ReplicaId, number: number, frame: Buffer): Promise<Posted> {
    const message = encodeDirect({ from: this.#self, number, frame });
    const way = { isCluster: false };
    const heard = await this.#link.run((client) => {
      way.isCluster = 'nodes' in client;
      return client.publish(this.#link.key(directChannel(to)), message);
    });
    if (heard instanceof StoreTrouble) return heard;
    // A member of a cluster knows only of those that listen to itself.
    return heard === 0 && !way.isCluster ? 'gone' : 'published';
  }

  async #withdraw(to: ReplicaId, number: number, posted: Promise<Posted>): Promise<boolean> {
    const id = await posted;
    if (id === 'gone' || id === 'unsent') return true;
    if (!Buffer.isBuffer(id)) return id instanceof StoreTrouble && id.kind === 'refused';
    const link = this.#link;
    const keys = [link.key(inboxKey(to)), link.key(withdrawnKey(to))];
    const values = [id, `${this.#self}:${number}`, WITHDRAWN_MS];
    return (await link.script(withdrawEntry, keys, values)) === 1;
  }
}

const isOnItsWay = (result: Posted): boolean => Buffer.isBuffer(result) || result === 'published';
