import { affinityOf, mixed } from '../affinity.ts';
import type { Candidate, PickRequest } from '../candidate.ts';
import { fits } from '../fitting.ts';
import type { Picker } from '../picker.ts';

/** Points of the heaviest endpoint, so that shares are true to a few percent; fewer where there are very many. */
const mostPoints = 256;
const fewestPoints = 16;
const pointsOfAll = 262_144;

/** Another density moves everybody, so that one that is not far off is kept when the list changes. */
const tolerance = 8;

/** With so many dead ones in a row it is cheaper to look at all. */
const maxPassed = 64;

const ownerBits = 2 ** 20;

/**
 * Consistent hash: an affinity belongs to the endpoint of the next point on a ring on which each endpoint has points by
 * its weight. A new endpoint takes over its share and moves nobody else; one that goes, or is not usable, leaves its
 * share to the others and gets it back.
 */
export class HashRing implements Picker {
  readonly #candidates: readonly Candidate[];
  readonly #seeds: Uint32Array;
  /** Points of one unit of weight: a power of two. */
  readonly #density: number;
  readonly #points: Uint32Array;
  readonly #owners: Uint32Array;

  constructor(candidates: readonly Candidate[], before?: HashRing) {
    this.#candidates = candidates;
    this.#seeds = Uint32Array.from(candidates, ({ endpoint }) => affinityOf(endpoint.id));
    this.#density = densityFor(candidates, before === undefined ? undefined : before.#density);
    const marks = this.#marks().sort();
    this.#points = new Uint32Array(marks.length);
    this.#owners = new Uint32Array(marks.length);
    for (let at = 0; at < marks.length; at += 1) {
      const mark = marks[at] as number;
      this.#points[at] = Math.floor(mark / ownerBits);
      this.#owners[at] = mark % ownerBits;
    }
  }

  /** Undefined without an affinity. */
  pick(request: PickRequest): Candidate | undefined {
    const { affinity } = request;
    if (affinity === undefined) return undefined;
    const count = this.#points.length;
    let at = this.#firstFrom(affinity >>> 0);
    const most = Math.min(maxPassed, count);
    for (let passed = 0; passed < most; passed += 1) {
      if (at === count) at = 0;
      const candidate = this.#candidates[this.#owners[at] as number];
      if (candidate !== undefined && fits(candidate, request)) return candidate;
      at += 1;
    }
    return this.#nearest(affinity, request);
  }

  #firstFrom(point: number): number {
    let low = 0;
    let high = this.#points.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#points[middle] as number) < point) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Of all that fit the one whose name and the affinity together give the highest number (rendezvous). */
  #nearest(affinity: number, request: PickRequest): Candidate | undefined {
    let best: Candidate | undefined;
    let highest = -1;
    for (let index = 0; index < this.#candidates.length; index += 1) {
      const candidate = this.#candidates[index];
      if (candidate === undefined || !fits(candidate, request)) continue;
      const score = mixed((this.#seeds[index] as number) ^ affinity);
      if (score <= highest) continue;
      best = candidate;
      highest = score;
    }
    return best;
  }

  /** Each point with its owner in one number, because numbers are sorted many times as fast as pairs. */
  #marks(): Float64Array {
    const counts = this.#candidates.map(({ weight }) =>
      Math.max(1, Math.round(weight * this.#density)),
    );
    const marks = new Float64Array(counts.reduce((sum, count) => sum + count, 0));
    let at = 0;
    for (const [owner, count] of counts.entries()) {
      const seed = this.#seeds[owner] as number;
      for (let nth = 1; nth <= count; nth += 1) {
        marks[at] = mixed(seed + Math.imul(nth, 0x9e3779b9)) * ownerBits + owner;
        at += 1;
      }
    }
    return marks;
  }
}

/** A power of two, so that a small change of the weights changes no points of the others. */
const densityFor = (candidates: readonly Candidate[], before: number | undefined): number => {
  const heaviest = candidates.reduce((most, { weight }) => Math.max(most, weight), 0);
  if (heaviest === 0) return 0;
  const wanted = Math.min(mostPoints, Math.max(fewestPoints, pointsOfAll / candidates.length));
  const density = powerBelow(wanted) / powerAbove(heaviest);
  const isNear =
    before !== undefined && before <= density * tolerance && before >= density / tolerance;
  return isNear ? before : density;
};

const powerBelow = (number: number): number => 2 ** Math.floor(Math.log2(number));
const powerAbove = (number: number): number => 2 ** Math.ceil(Math.log2(number));
