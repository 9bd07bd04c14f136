import type { Candidate, PickRequest } from './candidate.ts';
import type { Draws } from './draws.ts';

/** Whether this request may go there now. */
export const fits = (candidate: Candidate, { suits }: PickRequest): boolean =>
  candidate.isUsable && (suits === undefined || suits(candidate));

/** Most endpoints are usable, so few draws find one. */
const maxDraws = 8;

/** One of those that fit, each as likely as the other; undefined when none does. `other`: not this one. */
export const drawFitting = (
  candidates: readonly Candidate[],
  request: PickRequest,
  draws: Draws,
  other?: Candidate,
): Candidate | undefined => {
  for (let drawn = 0; drawn < maxDraws; drawn += 1) {
    const candidate = candidates[draws.below(candidates.length)];
    if (candidate !== undefined && candidate !== other && fits(candidate, request)) {
      return candidate;
    }
  }
  return drawByCount(candidates, request, draws, other);
};

/** Counts first, so that what follows a run of dead ones is not drawn more often. */
const drawByCount = (
  candidates: readonly Candidate[],
  request: PickRequest,
  draws: Draws,
  other: Candidate | undefined,
): Candidate | undefined => {
  let count = 0;
  for (const candidate of candidates) {
    if (candidate !== other && fits(candidate, request)) count += 1;
  }
  let left = draws.below(count);
  for (const candidate of candidates) {
    if (candidate === other || !fits(candidate, request)) continue;
    if (left === 0) return candidate;
    left -= 1;
  }
  return undefined;
};
