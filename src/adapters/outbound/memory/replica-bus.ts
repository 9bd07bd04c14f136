import type { ReplicaId } from '../../../application/ports/driven/membership.ts';
import type { PostedFrame, ReplicaBus } from '../../../application/ports/driven/replica-bus.ts';
import { Subscribers } from '../../shared/replica-bus/subscribers.ts';
import type { BusSeat, MemoryBusHub } from './bus-hub.ts';
import type { Delivery } from './bus-inbox.ts';

const TURN_BYTES = 1_048_576;
const GONE: PostedFrame = { withdraw: async () => true };

/** A replica bus within one process. `schedule` runs a task in a later turn. */
export class MemoryReplicaBus implements ReplicaBus {
  readonly self: ReplicaId;
  readonly #hub: MemoryBusHub;
  readonly #schedule: (task: () => void) => void;
  readonly #subscribers = new Subscribers();
  #seat: BusSeat | undefined;
  #isScheduled = false;

  constructor(
    hub: MemoryBusHub,
    self: ReplicaId,
    schedule: (task: () => void) => void = queueMicrotask,
  ) {
    this.#hub = hub;
    this.self = self;
    this.#schedule = schedule;
  }

  post(to: ReplicaId, frame: Uint8Array): PostedFrame {
    const seat = this.#seat;
    const ticket = seat?.post(to, frame) ?? 0;
    if (ticket === 0) {
      this.#schedule(() => this.#subscribers.gap(to));
      return GONE;
    }
    return { withdraw: async () => seat?.withdraw(to, ticket) ?? false };
  }

  onFrame(listener: (from: ReplicaId, frame: Uint8Array) => void): void {
    this.#subscribers.onFrame(listener);
  }

  onGap(listener: (from: ReplicaId) => void): void {
    this.#subscribers.onGap(listener);
  }

  announce(topic: string, text: string): void {
    this.#seat?.announce(topic, text);
  }

  onAnnounced(topic: string, listener: (text: string, from: ReplicaId) => void): () => void {
    return this.#subscribers.onAnnounced(topic, listener);
  }

  start(): Promise<void> {
    this.#seat ??= this.#hub.sit(this.self, {
      wake: () => this.#wake(),
      announced: (topic, text, from) =>
        this.#schedule(() => this.#subscribers.announced(topic, text, from)),
    });
    return Promise.resolve();
  }

  /** What came until now is handed over; what comes later finds that nobody is here. */
  async stop(): Promise<void> {
    const left = this.#seat?.take(Number.POSITIVE_INFINITY) ?? [];
    this.#handOver(left);
    // Whoever was handed something says in the same turn what becomes of it.
    await Promise.resolve();
    this.#seat?.leave();
    this.#seat = undefined;
  }

  #wake(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    this.#schedule(() => this.#takeIn());
  }

  #takeIn(): void {
    this.#isScheduled = false;
    const deliveries = this.#seat?.take(TURN_BYTES) ?? [];
    if (deliveries.length === 0) return;
    this.#wake();
    this.#handOver(deliveries);
  }

  #handOver(deliveries: readonly Delivery[]): void {
    for (const { from, frame } of deliveries) {
      if (frame === undefined) this.#subscribers.gap(from);
      else this.#subscribers.frame(from, frame);
    }
  }
}
