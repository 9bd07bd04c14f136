import type { Clock } from '../../../application/ports/driven/clock.ts';
import type {
  AccountAsk,
  Settled,
  SharedLimits,
} from '../../../application/ports/driven/shared-limits.ts';
import { charge, waitOf } from '../../../domain/limiting/account.ts';
import { AccountBook } from '../../../domain/limiting/account-book.ts';

/** The accounts of several replicas, kept by one process that all of them reach. */
export class MemorySharedLimits implements SharedLimits {
  readonly #clock: Clock;
  readonly #book = new AccountBook('shared');

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  settle(asks: readonly AccountAsk[], takes: boolean): Promise<Settled> {
    const nowMs = this.#clock.nowMs();
    const found = asks.map((ask) => {
      const account = this.#book.of(ask.key, ask.pace);
      if (ask.owed > 0) charge(account, ask.pace, nowMs, ask.owed);
      return account;
    });
    const isTaken = takes && found.every((account) => waitOf(account, account.pace, nowMs) === 0);
    if (isTaken) for (const account of found) charge(account, account.pace, nowMs, 1);
    const accounts = found.map(({ windowAtMs, previous, current, paidAtMs }) => ({
      ...{ windowAtMs, previous, current, paidAtMs },
    }));
    return Promise.resolve({ nowMs, isTaken, accounts });
  }
}
