/**
 * Chance for pickers, from one seed (SplitMix). Whole numbers of 32 bits, because a function that returns a fraction
 * allocates each time it is called.
 */
export class Draws {
  #state: number;

  /** `random`: 0 ≤ x < 1, called once. */
  constructor(random: () => number) {
    this.#state = (random() * 2 ** 32) | 0;
  }

  /** Any whole number of 32 bits, negative ones too. */
  bits(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let bits = this.#state;
    bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
    bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
    return bits ^ (bits >>> 16);
  }

  /** Any whole number from 0 to below `count`. */
  below(count: number): number {
    return Math.floor(((this.bits() >>> 0) * count) / 2 ** 32);
  }
}
