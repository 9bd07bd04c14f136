import type { Candidate, PickRequest } from '../candidate.ts';
import { Draws } from '../draws.ts';
import { fits } from '../fitting.ts';
import type { Picker } from '../picker.ts';
import { resumedTurn, type Turn } from '../turn.ts';

/** In a longer list the best of a few drawn ones is nearly as good, and the list is not walked for each request. */
const maxCompared = 64;
const drawn = 16;

/** The endpoint with the least load for its weight; of several, each in turn. */
export class LeastConnectionsPicker implements Picker, Turn {
  readonly candidates: readonly Candidate[];
  readonly #draws: Draws;
  #next: number;

  constructor(candidates: readonly Candidate[], random: () => number, before?: Picker) {
    this.candidates = candidates;
    this.#draws = new Draws(random);
    const known = before instanceof LeastConnectionsPicker ? before : undefined;
    this.#next = resumedTurn(candidates, random, known);
  }

  get next(): number {
    return this.#next;
  }

  pick(request: PickRequest): Candidate | undefined {
    const best = this.candidates.length > maxCompared ? this.#bestOfSome(request) : undefined;
    return best ?? this.#bestOfAll(request);
  }

  #bestOfAll(request: PickRequest): Candidate | undefined {
    const count = this.candidates.length;
    let best: Candidate | undefined;
    let at = this.#next;
    let after = at;
    for (let compared = 0; compared < count; compared += 1) {
      const candidate = this.candidates[at];
      at = at + 1 === count ? 0 : at + 1;
      if (candidate === undefined || !fits(candidate, request)) continue;
      if (best !== undefined && !isLighter(candidate, best)) continue;
      best = candidate;
      after = at;
    }
    this.#next = after;
    return best;
  }

  #bestOfSome(request: PickRequest): Candidate | undefined {
    let best: Candidate | undefined;
    for (let compared = 0; compared < drawn; compared += 1) {
      const candidate = this.candidates[this.#draws.below(this.candidates.length)];
      if (candidate === undefined || !fits(candidate, request)) continue;
      if (best === undefined || isLighter(candidate, best)) best = candidate;
    }
    return best;
  }
}

/** Compares the loads with one more each, so that of two idle ones the heavier weight is taken. */
const isLighter = (one: Candidate, other: Candidate): boolean =>
  (one.load + 1) * other.weight < (other.load + 1) * one.weight;
