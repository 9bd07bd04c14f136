import { type Account, charge, shareOut } from '../../../domain/limiting/account.ts';
import type { BookedAccount } from '../../../domain/limiting/account-book.ts';
import { type Pace, shareOf } from '../../../domain/limiting/rate.ts';
import type { Clock, Timers } from '../../ports/driven/clock.ts';
import type { LimitMetrics } from '../../ports/driven/limit-metrics.ts';
import type { AccountAsk, Settled, SharedLimits } from '../../ports/driven/shared-limits.ts';
import { StoreTrouble } from '../../ports/driven/store-trouble.ts';
import { type Ledger, longestWait, TAKEN } from './ledger.ts';
import type { RateBooks } from './rate-rules.ts';

export interface SharedLedgerParts {
  readonly store: SharedLimits;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly metrics: LimitMetrics;
  readonly books: RateBooks;
  /** Replicas that count together, this one included. */
  replicas(): number;
}

/** What passes meanwhile is told together: a round trip costs as much as some requests. */
const TELL_MS = 100;
/** The same where half of what others may not know of has passed: the rest of it should last until they do. */
const TELL_SOON_MS = 10;
/** As often the store is tried again while it is away. */
const RETRY_MS = 500;
/** Accounts that are told in one step. */
const MAX_TOLD = 128;
/** Accounts that wait to be told, while the store is away; of more of them the others do not hear. */
const MAX_LISTED = 100_000;
/** All replicas together may let so much of a burst pass that the others do not know of. */
const UNKNOWN_SHARE = 0.05;

/**
 * Accounts of all replicas, each of which has a view of them. What was told to the store can only have grown since: who is out of
 * requests by the view is so for certain, and is refused here. Who has some left passes here too while only a few are unknown
 * to the others; one more than that asks the store, and so do all of them where counts are to be exact. What passed here is
 * taken in the store without question, so that what was too much is missing later. While the store is away each replica keeps
 * to its share.
 */
export class SharedLedger implements Ledger {
  readonly #parts: SharedLedgerParts;
  /** No request may pass that the others do not know of. */
  isExact: boolean;
  /** Accounts with something untold. */
  readonly #listed: BookedAccount[] = [];
  #isTelling = false;
  /** It cannot wait for long. */
  #isHurried = false;
  #due: { readonly isHurried: boolean; readonly cancel: () => void } | undefined;
  #isAway = false;
  /** From this clock to the store's. */
  #offsetMs = 0;
  #sharers = 1;
  #shares = new WeakMap<Pace, Pace>();

  constructor(parts: SharedLedgerParts, isExact: boolean) {
    this.#parts = parts;
    this.isExact = isExact;
  }

  nowMs(): number {
    return this.#parts.clock.nowMs() + this.#offsetMs;
  }

  paceOf({ pace }: BookedAccount): Pace {
    return this.#isAway ? this.#shareOf(pace) : pace;
  }

  take(accounts: readonly BookedAccount[], count: number): number | Promise<number> {
    const nowMs = this.nowMs();
    const waiting = longestWait(this, accounts, count, nowMs);
    if (waiting !== TAKEN) return waiting;
    const replicas = this.#parts.replicas();
    if (!this.#isAway && this.#isDoubtful(accounts, count, replicas))
      return this.#ask(accounts.slice(0, count));
    for (let at = 0; at < count; at += 1) {
      const account = accounts[at];
      if (account === undefined) break;
      charge(account, this.paceOf(account), nowMs, 1);
      account.untold += 1;
      this.#list(account, 2 * account.untold > unknownOf(account.pace, replicas));
    }
    return TAKEN;
  }

  #isDoubtful(accounts: readonly BookedAccount[], count: number, replicas: number): boolean {
    if (this.isExact) return true;
    for (let at = 0; at < count; at += 1) {
      const account = accounts[at];
      if (account === undefined) break;
      if (account.untold + account.telling + 1 > unknownOf(account.pace, replicas)) return true;
    }
    return false;
  }

  async #ask(accounts: readonly BookedAccount[]): Promise<number> {
    const { store, metrics } = this.#parts;
    metrics.sharedAsked();
    const asks = accounts.map(asked);
    const settled = await store.settle(asks, true);
    this.#heard(accounts, asks, settled);
    if (settled instanceof StoreTrouble) return this.take(accounts, accounts.length); // by its share
    if (settled.isTaken) return TAKEN;
    return Math.max(0, longestWait(this, accounts, accounts.length, this.nowMs()));
  }

  #list(account: BookedAccount, isSoon: boolean): void {
    if (!account.isListed) {
      if (this.#listed.length >= MAX_LISTED) return;
      account.isListed = true;
      this.#listed.push(account);
    }
    this.#isHurried ||= isSoon || this.#listed.length >= MAX_TOLD;
    this.#schedule();
  }

  /** At most one telling is due or under way. */
  #schedule(): void {
    if (this.#isTelling) return;
    const isHurried = this.#isHurried && !this.#isAway;
    if (this.#due !== undefined && (this.#due.isHurried || !isHurried)) return;
    this.#due?.cancel();
    const cancel = this.#parts.timers.after(this.#untilToldMs(), () => {
      this.#due = undefined;
      void this.#tell();
    });
    this.#due = { isHurried, cancel };
  }

  #untilToldMs(): number {
    if (this.#isAway) return RETRY_MS;
    return this.#isHurried ? TELL_SOON_MS : TELL_MS;
  }

  async #tell(): Promise<void> {
    this.#isTelling = true;
    const listed = this.#isAway ? [] : this.#listed.splice(0, MAX_TOLD);
    this.#isHurried = this.#listed.length > 0;
    for (const account of listed) account.isListed = false;
    const told = listed.filter(({ untold }) => untold > 0);
    const asks = told.map(asked);
    this.#heard(told, asks, await this.#parts.store.settle(asks, false));
    this.#isTelling = false;
    if (this.#isAway || this.#listed.length > 0) this.#schedule();
  }

  #heard(
    accounts: readonly BookedAccount[],
    asks: readonly AccountAsk[],
    settled: Settled | StoreTrouble,
  ): void {
    for (const [at, { owed }] of asks.entries()) {
      const account = accounts[at];
      if (account !== undefined) account.telling -= owed;
    }
    if (settled instanceof StoreTrouble) {
      this.#goAway();
      return;
    }
    this.#offsetMs = settled.nowMs - this.#parts.clock.nowMs();
    if (this.#isAway) this.#comeBack(settled.nowMs);
    for (const [at, state] of settled.accounts.entries()) {
      const account = accounts[at];
      if (account !== undefined) view(account, state, settled.nowMs);
    }
  }

  /** What all of them took is shared out, so that nobody is refused for what others let pass. */
  #goAway(): void {
    if (this.#isAway) return;
    this.#isAway = true;
    this.#sharers = this.#parts.replicas();
    this.#shares = new WeakMap();
    for (const book of this.#parts.books.all) {
      for (const account of book.all) shareOut(account, this.#sharers);
    }
    this.#parts.metrics.sharedAway(true);
    this.#schedule();
  }

  /** Of what passed meanwhile only as much is told as is still unpaid: nobody is refused for what was long ago. */
  #comeBack(nowMs: number): void {
    for (const account of this.#listed) {
      const unpaidMs = Math.max(0, account.paidAtMs - nowMs);
      const unpaid = Math.ceil(unpaidMs / this.#shareOf(account.pace).intervalMs);
      account.untold = Math.min(account.untold, unpaid);
    }
    this.#isAway = false;
    this.#parts.metrics.sharedAway(false);
  }

  #shareOf(pace: Pace): Pace {
    const known = this.#shares.get(pace);
    if (known !== undefined) return known;
    const share = shareOf(pace, this.#sharers);
    this.#shares.set(pace, share);
    return share;
  }
}

/** So many requests may pass here before the others know of them. */
const unknownOf = ({ rate: { limit, burst } }: Pace, replicas: number): number =>
  Math.max(1, Math.floor((Math.min(limit, burst) * UNKNOWN_SHARE) / replicas));

/** From now on what was untold is being told. */
const asked = (account: BookedAccount): AccountAsk => {
  const owed = account.untold;
  account.telling += owed;
  account.untold = 0;
  return { key: `${account.book} ${account.key}`, pace: account.pace, owed };
};

/** The store's account, and what it was not told when it answered. Answers come in the order of the asks. */
const view = (account: BookedAccount, state: Readonly<Account>, nowMs: number): void => {
  account.windowAtMs = state.windowAtMs;
  account.previous = state.previous;
  account.current = state.current;
  account.paidAtMs = state.paidAtMs;
  const unknown = account.untold + account.telling;
  if (unknown > 0) charge(account, account.pace, nowMs, unknown);
};
