import { charge, waitOf } from '../../../domain/limiting/account.ts';
import type { BookedAccount } from '../../../domain/limiting/account-book.ts';
import type { Pace } from '../../../domain/limiting/rate.ts';
import type { Clock } from '../../ports/driven/clock.ts';

/** Every account had one request left, and gave it. */
export const TAKEN = -1;

/** Takes requests from accounts. */
export interface Ledger {
  /** By the clock that accounts are kept by. */
  nowMs(): number;
  /** What holds for an account here and now. */
  paceOf(account: BookedAccount): Pace;
  /**
   * Takes one request from each of the first `count` accounts and answers `TAKEN`, or takes none and answers which of them is
   * the one to wait for. A promise only where others have to be asked; the array is not kept.
   */
  take(accounts: readonly BookedAccount[], count: number): number | Promise<number>;
}

/** The account with the longest wait, or `TAKEN` where there is none to wait for. Takes nothing. */
export const longestWait = (
  ledger: Pick<Ledger, 'paceOf'>,
  accounts: readonly BookedAccount[],
  count: number,
  nowMs: number,
): number => {
  let found = TAKEN;
  let longestMs = 0;
  for (let at = 0; at < count; at += 1) {
    const account = accounts[at];
    if (account === undefined) break;
    const waitMs = waitOf(account, ledger.paceOf(account), nowMs);
    if (waitMs <= longestMs) continue;
    found = at;
    longestMs = waitMs;
  }
  return found;
};

/** One process stands alone: what is noted here is all there is. */
export class LocalLedger implements Ledger {
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  nowMs(): number {
    return this.#clock.nowMs();
  }

  paceOf({ pace }: BookedAccount): Pace {
    return pace;
  }

  take(accounts: readonly BookedAccount[], count: number): number {
    const nowMs = this.#clock.nowMs();
    const waiting = longestWait(this, accounts, count, nowMs);
    if (waiting !== TAKEN) return waiting;
    for (let at = 0; at < count; at += 1) {
      const account = accounts[at];
      if (account !== undefined) charge(account, account.pace, nowMs, 1);
    }
    return TAKEN;
  }
}
