import type { Candidate } from './candidate.ts';

/** Whose turn it is among candidates that take turns. */
export interface Turn {
  readonly candidates: readonly Candidate[];
  /** Index of the next. */
  readonly next: number;
}

/**
 * Where the turn goes on in a new list: with the first from `before` on that is still there. Without one it starts
 * anywhere, so that a new list does not send everybody to its first endpoint.
 */
export const resumedTurn = (
  candidates: readonly Candidate[],
  random: () => number,
  before: Turn | undefined,
): number => {
  if (before !== undefined) {
    const places = new Map(candidates.map(({ endpoint }, index) => [endpoint.id, index]));
    const count = before.candidates.length;
    for (let step = 0; step < count; step += 1) {
      const old = before.candidates[(before.next + step) % count];
      const place = old === undefined ? undefined : places.get(old.endpoint.id);
      if (place !== undefined) return place;
    }
  }
  return Math.floor(random() * candidates.length);
};
