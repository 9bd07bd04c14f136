import type { Candidate, PickRequest } from './candidate.ts';
import type { Picker } from './picker.ts';
import { HashRing } from './policies/ip-hash.ts';

/** A policy for those who ask nothing, and the same endpoint for the same affinity. */
export class StickyPicker implements Picker {
  readonly #candidates: readonly Candidate[];
  readonly #policy: Picker;
  /** Made for the first affinity: most servers never see one. */
  #ring: HashRing | undefined;

  constructor(
    candidates: readonly Candidate[],
    policyAfter: (before: Picker | undefined) => Picker,
    before: StickyPicker | undefined,
  ) {
    this.#candidates = candidates;
    this.#policy = policyAfter(before === undefined ? undefined : before.#policy);
    const ring = before === undefined ? undefined : before.#ring;
    if (ring !== undefined) this.#ring = new HashRing(candidates, ring);
  }

  pick(request: PickRequest): Candidate | undefined {
    if (request.affinity === undefined) return this.#policy.pick(request);
    this.#ring ??= new HashRing(this.#candidates);
    return this.#ring.pick(request);
  }
}
