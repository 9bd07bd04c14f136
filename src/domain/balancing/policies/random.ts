import type { Candidate, PickRequest } from '../candidate.ts';
import { Draws } from '../draws.ts';
import { drawFitting } from '../fitting.ts';
import type { Picker } from '../picker.ts';

/** Any endpoint, each as likely as the other, whatever its weight. */
export class RandomPicker implements Picker {
  readonly #candidates: readonly Candidate[];
  readonly #draws: Draws;

  constructor(candidates: readonly Candidate[], random: () => number) {
    this.#candidates = candidates;
    this.#draws = new Draws(random);
  }

  pick(request: PickRequest): Candidate | undefined {
    return drawFitting(this.#candidates, request, this.#draws);
  }
}
