import type { ReplicaId } from '../../../application/ports/driven/membership.ts';

/** Without a frame: some of what that replica sent is lost, and what follows came after it. */
export interface Delivery {
  readonly from: ReplicaId;
  readonly frame: Uint8Array | undefined;
}

/** More waits only for a replica that takes nothing: the oldest is lost then, and both sides hear of it. */
const MOST_BYTES = 64 * 1_048_576;

interface Waiting extends Delivery {
  readonly ticket: number;
}

/** What waits for one replica. Tickets count up, so a frame is found by its distance to the first one. */
export class BusInbox {
  readonly #waiting: Waiting[] = [];
  #bytes = 0;
  #lastTicket = 0;
  /** Whose frames were pushed out, since the last `take`. */
  readonly #robbed = new Set<ReplicaId>();

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  put(from: ReplicaId, frame: Uint8Array): number {
    this.#lastTicket += 1;
    this.#waiting.push({ from, frame, ticket: this.#lastTicket });
    this.#bytes += frame.byteLength;
    if (this.#bytes > MOST_BYTES) this.#pushOut();
    return this.#lastTicket;
  }

  /** False when it was taken, or may have been. */
  withdraw(ticket: number): boolean {
    const at = this.#waiting.findIndex((waiting) => waiting.ticket === ticket);
    if (at < 0) return false;
    const [withdrawn] = this.#waiting.splice(at, 1);
    this.#bytes -= withdrawn?.frame?.byteLength ?? 0;
    return true;
  }

  take(maxBytes: number): readonly Delivery[] {
    const gaps = [...this.#robbed].map((from) => ({ from, frame: undefined }));
    this.#robbed.clear();
    let count = 0;
    let bytes = 0;
    for (const { frame } of this.#waiting) {
      bytes += frame?.byteLength ?? 0;
      if (count > 0 && bytes > maxBytes) break;
      count += 1;
    }
    const taken = this.#waiting.splice(0, count);
    for (const { frame } of taken) this.#bytes -= frame?.byteLength ?? 0;
    return [...gaps, ...taken];
  }

  /** A quarter at once, so that a flood costs one move of the rest and not one for each frame. */
  #pushOut(): void {
    let count = 0;
    while (this.#bytes > (MOST_BYTES / 4) * 3) {
      const waiting = this.#waiting[count];
      if (waiting === undefined) break;
      this.#bytes -= waiting.frame?.byteLength ?? 0;
      this.#robbed.add(waiting.from);
      count += 1;
    }
    this.#waiting.splice(0, count);
  }
}
