import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { PostedFrame, ReplicaBus } from '../../../application/ports/driven/replica-bus.ts';
import { Subscribers } from '../../shared/replica-bus/subscribers.ts';
import { isRecord } from './answers.ts';
import type { StateLink } from './state-link.ts';
import type { StateNews } from './state-messages.ts';

const TURN_BYTES = 1_048_576;

interface Delivery {
  readonly from: ReplicaId;
  /** Absent: something of that replica is lost. */
  readonly frame: Uint8Array | undefined;
}

/** The bus of worker processes, by way of the process that holds the state: frames wait there until they are fetched. */
export class LocalReplicaBus implements ReplicaBus {
  readonly self: ReplicaId;
  readonly #link: StateLink;
  readonly #subscribers = new Subscribers();
  #posts = 0;
  /** While frames are fetched. */
  #taking: Promise<void> | undefined;
  /** Something came meanwhile. */
  #isWoken = false;
  #isRunning = false;
  /** What comes now is not fetched any more: nobody here could say what became of it. */
  #isLeaving = false;

  constructor(link: StateLink, self: ReplicaId) {
    this.#link = link;
    this.self = self;
    link.onNews((news) => this.#heard(news));
  }

  post(to: ReplicaId, frame: Uint8Array): PostedFrame {
    this.#posts += 1;
    const post = this.#posts;
    // Who gave it may write over its own before it leaves.
    this.#link.tell({ op: 'post', post, to, frame: Uint8Array.from(frame) });
    return { withdraw: async () => (await this.#link.ask({ op: 'withdraw', post })) === true };
  }

  onFrame(listener: (from: ReplicaId, frame: Uint8Array) => void): void {
    this.#subscribers.onFrame(listener);
  }

  onGap(listener: (from: ReplicaId) => void): void {
    this.#subscribers.onGap(listener);
  }

  announce(topic: string, text: string): void {
    this.#link.tell({ op: 'announce', topic, text });
  }

  onAnnounced(topic: string, listener: (text: string, from: ReplicaId) => void): () => void {
    return this.#subscribers.onAnnounced(topic, listener);
  }

  async start(): Promise<void> {
    this.#isRunning = true;
    await this.#link.ask({ op: 'sit' });
  }

  /** What came until now is handed over; what comes later finds that nobody is here. */
  async stop(): Promise<void> {
    if (!this.#isRunning) return;
    this.#isLeaving = true;
    await this.#taking;
    this.#handOver(await this.#link.fetch({ op: 'take', maxBytes: Number.POSITIVE_INFINITY }));
    this.#isRunning = false;
    // Whoever was handed something says in the same turn what becomes of it.
    await Promise.resolve();
    await this.#link.fetch({ op: 'stand' });
    this.#isLeaving = false;
  }

  #heard(news: StateNews): void {
    if (!this.#isRunning) return;
    if (news.op === 'announced') this.#subscribers.announced(news.topic, news.text, news.from);
    else if (news.op === 'gone') this.#subscribers.gap(news.replica);
    else {
      this.#isWoken = true;
      this.#taking ??= this.#takeIn();
    }
  }

  async #takeIn(): Promise<void> {
    while (this.#isWoken && !this.#isLeaving) {
      this.#isWoken = false;
      const answer = await this.#link.fetch({ op: 'take', maxBytes: TURN_BYTES });
      if (this.#handOver(answer)) this.#isWoken = true;
    }
    this.#taking = undefined;
  }

  /** Whether there was anything. */
  #handOver(answer: unknown): boolean {
    const deliveries = isList(answer) ? answer.filter(isDelivery) : [];
    for (const { from, frame } of deliveries) {
      if (frame === undefined) this.#subscribers.gap(from);
      else this.#subscribers.frame(from, frame);
    }
    return deliveries.length > 0;
  }
}

const isList = (answer: unknown): answer is readonly unknown[] => Array.isArray(answer);

const isDelivery = (delivery: unknown): delivery is Delivery =>
  isRecord(delivery) &&
  typeof delivery['from'] === 'string' &&
  (delivery['frame'] === undefined || delivery['frame'] instanceof Uint8Array);
