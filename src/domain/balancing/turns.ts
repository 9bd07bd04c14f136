/** Smallest step that still moves a due time; a turn of something without weight is far away. */
const leastWeight = 1e-9;

/** Spreads the first turns evenly, however many there are: multiples of the golden ratio. */
const golden = 0.618_033_988_749_895;

/**
 * Who is due when, for shares by weight: each member's turns are 1/weight apart, and the earliest is next. So in any
 * span of time of 1 a member of weight w has w turns, not in a row but spread over it: the fairness of smooth weighted
 * round robin, with a heap in place of its walk through all members.
 */
export class Turns {
  readonly #dues: Float64Array;
  readonly #steps: Float64Array;
  /** Members, the one that is due first at 0, each before its two children at 2i + 1 and 2i + 2. */
  readonly #heap: Int32Array;
  #now = 0;

  /** `phases`: how much of its own step each member waits for its first turn. */
  constructor(phases: readonly number[], weights: readonly number[]) {
    this.#steps = Float64Array.from(weights, stepOf);
    this.#dues = this.#steps.map((step, member) => step * (phases[member] ?? 0));
    this.#heap = Int32Array.from(phases.keys());
    for (let at = this.#heap.length >> 1; at > 0; at -= 1) this.#sink(at - 1);
  }

  /** A phase for the nth newcomer. */
  static phaseOf(nth: number, start: number): number {
    return (start + (nth + 1) * golden) % 1;
  }

  get count(): number {
    return this.#heap.length;
  }

  /** The member at a place of the heap; at 0 the one that is due. */
  memberAt(place: number): number {
    return this.#heap[place] as number;
  }

  dueAt(place: number): number {
    return this.#dues[this.#heap[place] as number] as number;
  }

  /** How much of its step is left until the member is due. */
  phaseOf(member: number): number {
    const left = (this.#dues[member] as number) - this.#now;
    return Math.max(0, left / (this.#steps[member] as number));
  }

  /** Time goes on to the turn of the member at `place`. */
  reach(place: number): void {
    this.#now = Math.max(this.#now, this.dueAt(place));
  }

  /**
   * The member at `place` had its turn, or missed it. Turns it missed while others had theirs are not made up for, so
   * that one that was away is not flooded when it returns.
   */
  pass(place: number, weight: number): void {
    const member = this.#heap[place] as number;
    const step = stepOf(weight);
    const due = this.#dues[member] as number;
    this.#steps[member] = step;
    this.#dues[member] = due + Math.max(1, Math.ceil((this.#now - due) / step)) * step;
    this.#sink(place);
  }

  #sink(from: number): void {
    const heap = this.#heap;
    const dues = this.#dues;
    const count = heap.length;
    const member = heap[from] as number;
    const due = dues[member] as number;
    let at = from;
    for (let child = 2 * at + 1; child < count; child = 2 * at + 1) {
      const right = child + 1;
      if (
        right < count &&
        (dues[heap[right] as number] as number) < (dues[heap[child] as number] as number)
      ) {
        child = right;
      }
      if ((dues[heap[child] as number] as number) >= due) break;
      heap[at] = heap[child] as number;
      at = child;
    }
    heap[at] = member;
  }
}

const stepOf = (weight: number): number => 1 / Math.max(leastWeight, weight);
