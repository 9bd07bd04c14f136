import type { Candidate, PickRequest } from '../candidate.ts';
import { Draws } from '../draws.ts';
import { drawFitting } from '../fitting.ts';
import type { Picker } from '../picker.ts';

/** One that has not answered yet gets one request, and is taken for slow while that runs. */
const unknownLatencyMs = 1_000;

/**
 * Of two drawn endpoints the one that is likely to answer sooner: its latency times the requests before ours (power of
 * two choices, peak EWMA). Drawing two keeps all callers from running to the same fastest one.
 */
export class LatencyPicker implements Picker {
  readonly #candidates: readonly Candidate[];
  readonly #draws: Draws;

  constructor(candidates: readonly Candidate[], random: () => number) {
    this.#candidates = candidates;
    this.#draws = new Draws(random);
  }

  pick(request: PickRequest): Candidate | undefined {
    const one = drawFitting(this.#candidates, request, this.#draws);
    if (one === undefined) return undefined;
    const other = drawFitting(this.#candidates, request, this.#draws, one);
    return other === undefined || expectedMs(one) <= expectedMs(other) ? one : other;
  }
}

const expectedMs = ({ latencyMs, load, weight }: Candidate): number => {
  if (latencyMs === 0 && load === 0) return 0;
  return ((latencyMs === 0 ? unknownLatencyMs : latencyMs) * (load + 1)) / weight;
};
