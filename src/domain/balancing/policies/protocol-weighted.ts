import type { Candidate, PickRequest } from '../candidate.ts';
import type { BackendProtocol } from '../endpoint.ts';
import type { Picker } from '../picker.ts';
import { WeightedPicker } from './weighted.ts';

interface Group {
  readonly protocol: BackendProtocol;
  readonly picker: Picker;
  readonly step: number;
  due: number;
}

/**
 * Protocols in turn, as often as their weights say, however many endpoints each has; within a protocol its endpoints in
 * turn by theirs. A protocol without a usable endpoint leaves its share to the others.
 */
export class ProtocolWeightedPicker implements Picker {
  readonly #groups: readonly Group[];
  #now = 0;

  constructor(
    candidates: readonly Candidate[],
    weights: Readonly<Partial<Record<BackendProtocol, number>>>,
    random: () => number,
    before?: Picker,
  ) {
    const known = before instanceof ProtocolWeightedPicker ? before.#groups : [];
    const now = before instanceof ProtocolWeightedPicker ? before.#now : 0;
    const byProtocol = Map.groupBy(candidates, ({ endpoint }) => endpoint.target.protocol);
    this.#groups = [...byProtocol].map(([protocol, members]) => {
      const old = known.find((group) => group.protocol === protocol);
      const step = 1 / (weights[protocol] ?? 1);
      const phase = old === undefined ? 1 : Math.max(0, old.due - now) / old.step;
      const picker = new WeightedPicker(members, random, old?.picker);
      return { protocol, picker, step, due: step * phase };
    });
  }

  pick(request: PickRequest): Candidate | undefined {
    let tried = 0;
    for (let more = this.#groups.length; more > 0; more -= 1) {
      const index = this.#soonest(tried);
      const group = this.#groups[index];
      if (group === undefined) return undefined;
      const candidate = group.picker.pick(request);
      tried |= 1 << index;
      if (candidate === undefined) continue;
      this.#now = Math.max(this.#now, group.due);
      group.due += Math.max(1, Math.ceil((this.#now - group.due) / group.step)) * group.step;
      return candidate;
    }
    return undefined;
  }

  /** The group that is due first, without those of the bits. */
  #soonest(tried: number): number {
    let found = -1;
    let soonest = Infinity;
    for (let index = 0; index < this.#groups.length; index += 1) {
      const group = this.#groups[index];
      if (group === undefined || (tried & (1 << index)) !== 0) continue;
      if (found !== -1 && group.due >= soonest) continue;
      found = index;
      soonest = group.due;
    }
    return found;
  }
}
