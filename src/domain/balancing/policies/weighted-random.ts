import type { Candidate, PickRequest } from '../candidate.ts';
import { Draws } from '../draws.ts';
import { fits } from '../fitting.ts';
import type { Picker } from '../picker.ts';

const maxDraws = 8;

/** Any endpoint, as likely as its share of all weights. Drawn from an alias table (Vose), so at the same cost for any number. */
export class WeightedRandomPicker implements Picker {
  readonly #candidates: readonly Candidate[];
  readonly #draws: Draws;
  /** How likely the drawn place keeps to itself; else its alias is meant. */
  readonly #own: Float64Array;
  readonly #aliases: Int32Array;

  constructor(candidates: readonly Candidate[], random: () => number) {
    this.#candidates = candidates;
    this.#draws = new Draws(random);
    this.#own = new Float64Array(candidates.length).fill(1);
    this.#aliases = Int32Array.from(candidates.keys());
    this.#fillTable();
  }

  pick(request: PickRequest): Candidate | undefined {
    for (let drawn = 0; drawn < maxDraws; drawn += 1) {
      const candidate = this.#candidates[this.#draw()];
      if (candidate !== undefined && fits(candidate, request)) return candidate;
    }
    return this.#drawBySum(request);
  }

  #draw(): number {
    const place = ((this.#draws.bits() >>> 0) * this.#own.length) / 2 ** 32;
    const index = Math.floor(place);
    const isOwn = place - index < (this.#own[index] as number);
    return isOwn ? index : (this.#aliases[index] as number);
  }

  /** Most do not fit: what is left of the weights is drawn from. */
  #drawBySum(request: PickRequest): Candidate | undefined {
    let sum = 0;
    for (const candidate of this.#candidates) {
      if (fits(candidate, request)) sum += candidate.weight;
    }
    let left = ((this.#draws.bits() >>> 0) * sum) / 2 ** 32;
    let last: Candidate | undefined;
    for (const candidate of this.#candidates) {
      if (!fits(candidate, request)) continue;
      last = candidate;
      left -= candidate.weight;
      if (left < 0) return candidate;
    }
    return last;
  }

  #fillTable(): void {
    const sum = this.#candidates.reduce((total, { weight }) => total + weight, 0);
    if (sum === 0) return;
    const poor: number[] = [];
    const rich: number[] = [];
    for (const [index, { weight }] of this.#candidates.entries()) {
      const share = (weight * this.#candidates.length) / sum;
      this.#own[index] = share;
      (share < 1 ? poor : rich).push(index);
    }
    // Each place that has too little is filled up by one that has too much. What is left over has exactly enough.
    for (let to = poor.pop(), from = rich.at(-1); to !== undefined && from !== undefined; ) {
      this.#aliases[to] = from;
      const left = (this.#own[from] as number) - (1 - (this.#own[to] as number));
      this.#own[from] = left;
      if (left < 1) {
        poor.push(from);
        rich.pop();
      }
      to = poor.pop();
      from = rich.at(-1);
    }
  }
}
