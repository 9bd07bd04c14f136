import type { Account } from '../../../domain/limiting/account.ts';
import type { Pace } from '../../../domain/limiting/rate.ts';
import type { StoreTrouble } from './store-trouble.ts';

/** One account that replicas share, and what one of them has to say of it. Plain values, so that they can be sent. */
export interface AccountAsk {
  readonly key: string;
  readonly pace: Pace;
  /** Requests that were let pass already: they are taken whatever the law says. */
  readonly owed: number;
}

export interface Settled {
  /** By the clock of whoever keeps the accounts. */
  readonly nowMs: number;
  /** One more was taken from each of them; false: from none, as one of them had none, or as it was not asked for. */
  readonly isTaken: boolean;
  /** As they are now, in the order of the asks. */
  readonly accounts: readonly Readonly<Account>[];
}

/** The accounts of all replicas together. */
export interface SharedLimits {
  /**
   * In one step that nothing comes between: takes what is owed, and with `takes` one more from each account, if the law lets
   * that pass at all of them. At most 128 accounts, each once. Whoever was not heard of for long may be forgotten.
   */
  settle(asks: readonly AccountAsk[], takes: boolean): Promise<Settled | StoreTrouble>;
}
