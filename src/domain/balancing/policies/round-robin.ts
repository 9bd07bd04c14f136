import type { Candidate, PickRequest } from '../candidate.ts';
import { fits } from '../fitting.ts';
import type { Picker } from '../picker.ts';
import { resumedTurn, type Turn } from '../turn.ts';

/** Each endpoint in turn, whatever its weight. */
export class RoundRobinPicker implements Picker, Turn {
  readonly candidates: readonly Candidate[];
  #next: number;

  constructor(candidates: readonly Candidate[], random: () => number, before?: Picker) {
    this.candidates = candidates;
    const known = before instanceof RoundRobinPicker ? before : undefined;
    this.#next = resumedTurn(candidates, random, known);
  }

  get next(): number {
    return this.#next;
  }

  pick(request: PickRequest): Candidate | undefined {
    const count = this.candidates.length;
    let at = this.#next;
    for (let tried = 0; tried < count; tried += 1) {
      const candidate = this.candidates[at];
      at = at + 1 === count ? 0 : at + 1;
      if (candidate === undefined || !fits(candidate, request)) continue;
      this.#next = at;
      return candidate;
    }
    return undefined;
  }
}
