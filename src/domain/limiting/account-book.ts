import { type Account, newAccount } from './account.ts';
import type { Pace } from './rate.ts';

/** The account of one caller, in the order in which they were used. Only its book changes the order. */
export interface BookedAccount extends Account {
  /** The name of its book. */
  readonly book: string;
  readonly key: string;
  /** By what it was used last. */
  pace: Pace;
  /** Taken here and told nobody else yet, and told but not confirmed. */
  untold: number;
  telling: number;
  /** It is among those whose requests are to be told. */
  isListed: boolean;
  newer: BookedAccount | undefined;
  older: BookedAccount | undefined;
}

/** Accounts by key. Whoever was not heard of for longest makes way: an account that is known costs one look-up. */
export class AccountBook {
  readonly name: string;
  readonly #maxKeys: number;
  readonly #accounts = new Map<string, BookedAccount>();
  #newest: BookedAccount | undefined;
  #oldest: BookedAccount | undefined;

  constructor(name: string, maxKeys = 100_000) {
    this.name = name;
    this.#maxKeys = maxKeys;
  }

  of(key: string, pace: Pace): BookedAccount {
    const account = this.#accounts.get(key) ?? this.#open(key, pace);
    account.pace = pace;
    if (account !== this.#newest) {
      this.#unlink(account);
      this.#link(account);
    }
    return account;
  }

  /** Every account that is remembered. */
  get all(): Iterable<BookedAccount> {
    return this.#accounts.values();
  }

  #open(key: string, pace: Pace): BookedAccount {
    const last = this.#oldest;
    if (last !== undefined && this.#accounts.size >= this.#maxKeys) {
      this.#unlink(last);
      this.#accounts.delete(last.key);
    }
    const links = { newer: undefined, older: undefined };
    const own = { book: this.name, key, pace, untold: 0, telling: 0, isListed: false };
    const account = { ...newAccount(), ...own, ...links };
    this.#accounts.set(key, account);
    this.#link(account);
    return account;
  }

  #link(account: BookedAccount): void {
    account.older = this.#newest;
    account.newer = undefined;
    if (this.#newest !== undefined) this.#newest.newer = account;
    this.#newest = account;
    this.#oldest ??= account;
  }

  #unlink(account: BookedAccount): void {
    const { newer, older } = account;
    if (newer === undefined) this.#newest = older;
    else newer.older = older;
    if (older === undefined) this.#oldest = newer;
    else older.newer = newer;
    account.newer = undefined;
    account.older = undefined;
  }
}
