interface Measured<Self> {
  length: number;
  /** Neighbours of the same length. */
  previous: Self | undefined;
  next: Self | undefined;
}

/** Finds one of the longest at once: those of equal length are linked, and a length changes by one at a time. */
export class LanesByLength<Lane extends Measured<Lane>> {
  /** The first of each length. */
  readonly #heads: (Lane | undefined)[] = [];
  #longest = 0;

  get longest(): Lane | undefined {
    return this.#heads[this.#longest];
  }

  /** Its length is now `length`, which was one more or less; 0: it is in here no more. */
  move(lane: Lane, length: number): void {
    if (lane.length > 0) this.#unlink(lane);
    lane.length = length;
    if (length > 0) this.#link(lane);
    if (length > this.#longest) this.#longest = length;
    // The only one of the greatest length can have become one shorter, so the next look ends at once.
    else if (this.#heads[this.#longest] === undefined && this.#longest > 0) this.#longest -= 1;
  }

  #link(lane: Lane): void {
    const head = this.#heads[lane.length];
    lane.next = head;
    lane.previous = undefined;
    if (head !== undefined) head.previous = lane;
    this.#heads[lane.length] = lane;
  }

  #unlink(lane: Lane): void {
    const { previous, next } = lane;
    if (previous === undefined) this.#heads[lane.length] = next;
    else previous.next = next;
    if (next !== undefined) next.previous = previous;
    lane.previous = undefined;
    lane.next = undefined;
  }
}
