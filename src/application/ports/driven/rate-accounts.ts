import type { Pace } from '../../../domain/limiting/rate.ts';

/** The accounts of one kind of limit, by whoever it is for. */
export interface RateAccounts {
  /** Takes one request and answers 0, or takes none and answers how many milliseconds later it would be in time. */
  take(key: string, pace: Pace): number;
}

/** Where accounts are kept. Whoever was not heard of for long may be forgotten, and begins anew. */
export interface RateBooks {
  /** Always the same accounts for the same name. */
  book(name: string): RateAccounts;
}
