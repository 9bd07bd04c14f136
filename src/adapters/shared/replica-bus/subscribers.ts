import type { ReplicaId } from '../../../application/ports/driven/membership.ts';

type AnnouncedListener = (text: string, from: ReplicaId) => void;

/** Who hears of what comes over a replica bus. */
export class Subscribers {
  readonly #announced = new Map<string, Set<AnnouncedListener>>();
  readonly #frame: ((from: ReplicaId, frame: Uint8Array) => void)[] = [];
  readonly #gap: ((from: ReplicaId) => void)[] = [];

  onFrame(listener: (from: ReplicaId, frame: Uint8Array) => void): void {
    this.#frame.push(listener);
  }

  onGap(listener: (from: ReplicaId) => void): void {
    this.#gap.push(listener);
  }

  onAnnounced(topic: string, listener: AnnouncedListener): () => void {
    const listeners = this.#announced.get(topic) ?? new Set();
    this.#announced.set(topic, listeners.add(listener));
    return () => {
      listeners.delete(listener);
    };
  }

  frame(from: ReplicaId, frame: Uint8Array): void {
    for (const listener of this.#frame) listener(from, frame);
  }

  gap(from: ReplicaId): void {
    for (const listener of this.#gap) listener(from);
  }

  announced(topic: string, text: string, from: ReplicaId): void {
    for (const listener of this.#announced.get(topic) ?? []) listener(text, from);
  }
}
