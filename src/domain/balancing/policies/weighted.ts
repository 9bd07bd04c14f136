import type { Candidate, PickRequest } from '../candidate.ts';
import { anyCandidate } from '../candidate.ts';
import { fits } from '../fitting.ts';
import type { Picker } from '../picker.ts';
import { Turns } from '../turns.ts';

/** With so many dead ones in a row it is cheaper to look at all. */
const maxPassed = 32;

/** Each endpoint in turn, as often as its weight says, and its turns spread (smooth weighted round robin). */
export class WeightedPicker implements Picker {
  readonly #candidates: readonly Candidate[];
  readonly #turns: Turns;

  constructor(candidates: readonly Candidate[], random: () => number, before?: Picker) {
    this.#candidates = candidates;
    const known = before instanceof WeightedPicker ? before.#phases() : new Map<string, number>();
    const start = random();
    this.#turns = new Turns(
      candidates.map(({ endpoint }, nth) => known.get(endpoint.id) ?? Turns.phaseOf(nth, start)),
      candidates.map(({ weight }) => weight),
    );
  }

  pick(request: PickRequest): Candidate | undefined {
    // A condition of one request takes nobody's turn.
    if (request.suits !== undefined) return this.#soonest(request);
    const turns = this.#turns;
    const most = Math.min(maxPassed, turns.count);
    for (let passed = 0; passed < most; passed += 1) {
      const candidate = this.#candidates[turns.memberAt(0)];
      if (candidate === undefined) return undefined;
      turns.reach(0);
      turns.pass(0, candidate.weight);
      if (candidate.isUsable) return candidate;
    }
    return this.#soonest(anyCandidate);
  }

  /** Of all that fit the one that is due first. Time goes on to the first that is usable, whose turn it still is. */
  #soonest(request: PickRequest): Candidate | undefined {
    const turns = this.#turns;
    let first = -1;
    let place = -1;
    let found: Candidate | undefined;
    for (let at = 0; at < turns.count; at += 1) {
      const candidate = this.#candidates[turns.memberAt(at)];
      if (candidate?.isUsable !== true) continue;
      if (first === -1 || turns.dueAt(at) < turns.dueAt(first)) first = at;
      if (found !== undefined && turns.dueAt(at) >= turns.dueAt(place)) continue;
      if (!fits(candidate, request)) continue;
      found = candidate;
      place = at;
    }
    if (found === undefined) return undefined;
    turns.reach(first);
    turns.pass(place, found.weight);
    return found;
  }

  #phases(): Map<string, number> {
    return new Map(
      this.#candidates.map(({ endpoint }, member) => [endpoint.id, this.#turns.phaseOf(member)]),
    );
  }
}
