import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { RateAccounts, RateBooks } from '../../../application/ports/driven/rate-accounts.ts';
import { type Account, take } from '../../../domain/limiting/gcra.ts';
import type { Pace } from '../../../domain/limiting/rate.ts';

/** Callers of one book that are remembered; whoever was not heard of for longest makes way. */
const maxKeys = 100_000;

interface Entry extends Account {
  readonly key: string;
  newer: Entry | undefined;
  older: Entry | undefined;
}

/** Accounts in memory, in the order in which they were used: an allowed request costs one look-up and no allocation. */
class MemoryAccounts implements RateAccounts {
  readonly #clock: Clock;
  readonly #maxKeys: number;
  readonly #entries = new Map<string, Entry>();
  #newest: Entry | undefined;
  #oldest: Entry | undefined;

  constructor(clock: Clock, most: number) {
    this.#clock = clock;
    this.#maxKeys = most;
  }

  take(key: string, pace: Pace): number {
    const entry = this.#entries.get(key) ?? this.#open(key);
    if (entry !== this.#newest) {
      this.#unlink(entry);
      this.#link(entry);
    }
    return take(entry, pace, this.#clock.nowMs());
  }

  #open(key: string): Entry {
    const last = this.#oldest;
    if (last !== undefined && this.#entries.size >= this.#maxKeys) {
      this.#unlink(last);
      this.#entries.delete(last.key);
    }
    // Never paid off at an uneven time: the field must hold fractions from the beginning to be written in place.
    const entry: Entry = { key, paidAtMs: -0.5, newer: undefined, older: undefined };
    this.#entries.set(key, entry);
    this.#link(entry);
    return entry;
  }

  #link(entry: Entry): void {
    entry.older = this.#newest;
    entry.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = entry;
    this.#newest = entry;
    this.#oldest ??= entry;
  }

  #unlink(entry: Entry): void {
    const { newer, older } = entry;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    entry.newer = undefined;
    entry.older = undefined;
  }
}

export class MemoryRateBooks implements RateBooks {
  readonly #clock: Clock;
  readonly #maxKeys: number;
  readonly #books = new Map<string, MemoryAccounts>();

  constructor(clock: Clock, most = maxKeys) {
    this.#clock = clock;
    this.#maxKeys = most;
  }

  book(name: string): RateAccounts {
    const known = this.#books.get(name);
    if (known !== undefined) return known;
    const accounts = new MemoryAccounts(this.#clock, this.#maxKeys);
    this.#books.set(name, accounts);
    return accounts;
  }
}
