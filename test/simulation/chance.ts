/** Seeded chance: the same seed gives the same draws (mulberry32, seed spread by a round of murmur3). */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = spread(seed);
  }

  /** 0 ≤ x < 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  /** True in this part of all cases. */
  hits(part: number): boolean {
    return this.next() < part;
  }

  /** A whole number, both ends included. */
  between(low: number, high: number): number {
    return low + Math.floor(this.next() * (high - low + 1));
  }

  /** The same, small ones as often as large ones: 1…10 as often as 10…100. `low` is at least 1. */
  spanning(low: number, high: number): number {
    return Math.round(low * (high / low) ** this.next());
  }

  of<Item>(items: readonly Item[]): Item {
    const item = items[this.between(0, items.length - 1)];
    if (item === undefined) throw new RangeError('nothing to choose from');
    return item;
  }

  /** By their weights. */
  weighted<Item extends string>(weights: Readonly<Record<Item, number>>): Item {
    const items = Object.keys(weights).filter((item): item is Item => item in weights);
    let rest = this.next() * items.reduce((sum, item) => sum + weights[item], 0);
    for (const item of items) {
      rest -= weights[item];
      if (rest < 0) return item;
    }
    return this.of(items);
  }

  /** Another source, so that more draws in one part do not change the others. */
  fork(): Chance {
    return new Chance(Math.floor(this.next() * 2 ** 32));
  }
}

const spread = (seed: number): number => {
  let mixed = seed | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
};
