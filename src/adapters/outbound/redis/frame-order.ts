import type { Timers } from '../../../application/ports/driven/clock.ts';
import type { ReplicaId } from '../../../application/ports/driven/membership.ts';

/** Whom what comes is for. */
interface FrameReader {
  frame(from: ReplicaId, frame: Uint8Array): void;
  gap(from: ReplicaId): void;
}

export interface FrameOrderParts {
  readonly timers: Timers;
  readonly reader: FrameReader;
  /** Which of these numbers their sender has withdrawn. Never rejects. */
  readonly withdrawnAmong: (
    from: ReplicaId,
    numbers: readonly number[],
  ) => Promise<ReadonlySet<number>>;
}

/** A frame may come by another way than those before and behind it; for so long they wait for it. */
const OTHER_WAY_MS = 200;
/** Beyond so many missing numbers nobody asks whether each of them was withdrawn. */
const MOST_ASKED = 1_000;

interface Sender {
  readonly id: ReplicaId;
  /** The number of the last frame that was handed over, or given up. */
  last: number;
  /** What came before its turn; undefined for a number without a frame. */
  readonly early: Map<number, Uint8Array | undefined>;
  isSeeking: boolean;
}

/** Hands over the frames of each sender by their numbers, each once, and tells of those that are missing. */
export class FrameOrder {
  readonly #parts: FrameOrderParts;
  readonly #senders = new Map<ReplicaId, Sender>();

  constructor(parts: FrameOrderParts) {
    this.#parts = parts;
  }

  get senders(): Iterable<ReplicaId> {
    return this.#senders.keys();
  }

  /** `frame`: undefined for a number that only shows how far its sender has counted. */
  came(from: ReplicaId, number: number, frame: Uint8Array | undefined): void {
    const sender = this.#sender(from);
    // Redis lost its newest writes, and shows what was taken once more.
    if (number <= sender.last) return;
    if (number === sender.last + 1 && sender.early.size === 0) {
      this.#handOver(sender, number, frame);
      return;
    }
    sender.early.set(number, frame);
    this.#handOverEarly(sender);
    if (sender.early.size > 0 && !sender.isSeeking) void this.#seek(sender);
  }

  /** Looks for what is missing before what came too early, until there is nothing of that kind. */
  async #seek(sender: Sender): Promise<void> {
    sender.isSeeking = true;
    while (sender.early.size > 0) {
      const { last } = sender;
      await this.#skipWithdrawn(sender);
      // What is missing now has not been asked for.
      if (sender.last !== last || sender.early.size === 0) continue;
      await new Promise<void>((resolve) => {
        this.#parts.timers.after(OTHER_WAY_MS, resolve);
      });
      if (sender.last === last && sender.early.size > 0) this.#giveUp(sender);
    }
    sender.isSeeking = false;
  }

  async #skipWithdrawn(sender: Sender): Promise<void> {
    const end = Math.min(...sender.early.keys());
    const count = end - sender.last - 1;
    if (count > MOST_ASKED) return;
    const missing = Array.from({ length: count }, (_, at) => sender.last + 1 + at);
    const withdrawn = await this.#parts.withdrawnAmong(sender.id, missing);
    for (const number of withdrawn) {
      if (number > sender.last) sender.early.set(number, undefined);
    }
    this.#handOverEarly(sender);
  }

  /** What is missing never comes. */
  #giveUp(sender: Sender): void {
    sender.last = Math.min(...sender.early.keys()) - 1;
    this.#parts.reader.gap(sender.id);
    this.#handOverEarly(sender);
  }

  #handOverEarly(sender: Sender): void {
    while (sender.early.has(sender.last + 1)) {
      const number = sender.last + 1;
      const frame = sender.early.get(number);
      sender.early.delete(number);
      this.#handOver(sender, number, frame);
    }
  }

  #handOver(sender: Sender, number: number, frame: Uint8Array | undefined): void {
    sender.last = number;
    if (frame !== undefined) this.#parts.reader.frame(sender.id, frame);
  }

  #sender(id: ReplicaId): Sender {
    const known = this.#senders.get(id);
    if (known !== undefined) return known;
    const sender = { id, last: 0, early: new Map(), isSeeking: false };
    this.#senders.set(id, sender);
    return sender;
  }
}
