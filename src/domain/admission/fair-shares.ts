interface Count {
  /** Wanted to start in this period. */
  wanted: number;
  started: number;
}

/**
 * Divides the requests that may start in one period between principals. Who wants less than an equal share gets all of
 * it, and what that leaves goes to the others in equal parts (max-min fairness): the heaviest lose first, and of each
 * what came last. The shares of a period follow from what was wanted in the one before.
 */
export class FairShares {
  readonly #counts = new Map<string, Count>();
  #share = Number.POSITIVE_INFINITY;
  #started = 0;
  #refused = 0;

  /** Of this period. */
  get started(): number {
    return this.#started;
  }

  get refused(): number {
    return this.#refused;
  }

  admit(principal: string): boolean {
    const known = this.#counts.get(principal);
    const count = known ?? { wanted: 0, started: 0 };
    if (known === undefined) this.#counts.set(principal, count);
    count.wanted += 1;
    if (count.started >= this.#share) {
      this.#refused += 1;
      return false;
    }
    count.started += 1;
    this.#started += 1;
    return true;
  }

  /** A new period, in which so many may start; undefined: all. */
  next(allowed: number | undefined): void {
    const wanted = Array.from(this.#counts.values(), (count) => count.wanted);
    this.#share = allowed === undefined ? Number.POSITIVE_INFINITY : shareOf(wanted, allowed);
    this.#counts.clear();
    this.#started = 0;
    this.#refused = 0;
  }
}

/** How much each may have at most so that all together have `allowed`; at least 1. */
export const shareOf = (wanted: readonly number[], allowed: number): number => {
  let left = allowed;
  let others = wanted.length;
  for (const want of wanted.toSorted((one, other) => one - other)) {
    if (want * others > left) return Math.max(1, Math.floor(left / others));
    left -= want;
    others -= 1;
  }
  return Math.max(1, allowed);
};
