import type { Candidate, PickRequest } from './candidate.ts';
import type { Picker } from './picker.ts';
import type { StickyPicker } from './sticky-picker.ts';

interface Tier {
  /** What tells the tiers apart over list changes; lower ones come first. */
  readonly rank: number;
  readonly picker: StickyPicker;
}

/** Groups of endpoints: the next one only while none of those before it can take the request. */
export class Tiers implements Picker {
  readonly #tiers: readonly Tier[];

  constructor(tiers: readonly Tier[]) {
    this.#tiers = tiers.toSorted((one, other) => one.rank - other.rank);
  }

  pick(request: PickRequest): Candidate | undefined {
    for (let index = 0; index < this.#tiers.length; index += 1) {
      const candidate = this.#tiers[index]?.picker.pick(request);
      if (candidate !== undefined) return candidate;
    }
    return undefined;
  }

  /** The picker of one tier. */
  ranked(rank: number): StickyPicker | undefined {
    return this.#tiers.find((tier) => tier.rank === rank)?.picker;
  }
}
