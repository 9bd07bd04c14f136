import { Fault } from '../../../domain/fault/fault.ts';
import { roomOf, waitOf, wholeInMs } from '../../../domain/limiting/account.ts';
import type { BookedAccount } from '../../../domain/limiting/account-book.ts';
import type { Pace } from '../../../domain/limiting/rate.ts';
import type { LimitMetrics, RateKeyType } from '../../ports/driven/limit-metrics.ts';
import type { ReplySink } from '../../ports/driving/client-session.ts';
import { type Ledger, TAKEN } from './ledger.ts';
import { type Asking, kindOf, RateKeys } from './rate-keys.ts';
import {
  type RateBooks,
  type RateLimitSettings,
  type RateRule,
  rulesOfCallers,
} from './rate-rules.ts';

type Told = Pick<ReplySink, 'rated'>;

/** A promise only where other replicas have to be asked. */
export type RateRefusal = Fault | undefined | Promise<Fault | undefined>;

/** What rates of all kinds are counted with. */
export interface RateParts {
  readonly ledger: Ledger;
  readonly books: RateBooks;
  readonly metrics: LimitMetrics;
}

/** May whoever asks ask so often? One account for each rate, and nothing is allocated for a request that may (mission RL). */
export class RateLimiter {
  /** Whether requests have to pass `refusal`. */
  isOn = false;
  readonly #ledger: Ledger;
  readonly #books: RateBooks;
  readonly #metrics: LimitMetrics;
  readonly #keys = new RateKeys();
  #rules: readonly RateRule[] = [];
  #tellsClients = true;
  /** Of the request at hand: the accounts it is counted in, and by which rules. */
  readonly #accounts: BookedAccount[] = [];
  readonly #by: RateRule[] = [];

  constructor(settings: RateLimitSettings, { ledger, books, metrics }: RateParts) {
    this.#ledger = ledger;
    this.#books = books;
    this.#metrics = metrics;
    this.use(settings);
  }

  /** From the next request on. What was taken before stays taken. */
  use(settings: RateLimitSettings): void {
    this.#rules = rulesOfCallers(settings, this.#books);
    this.isOn = settings.isEnabled && this.#rules.length > 0;
    this.#tellsClients = settings.tellsClients;
  }

  /** `sink` hears what is left, where it wants to. */
  refusal(asking: Asking, sink?: Told): RateRefusal {
    let count = 0;
    for (const rule of this.#rules) {
      const key = this.#keys.of(rule, asking);
      if (key === undefined) continue;
      this.#accounts[count] = rule.bookFor(asking.protocol).of(key, paceFor(rule, asking));
      this.#by[count] = rule;
      count += 1;
    }
    const told = this.#tellsClients && sink?.rated !== undefined ? sink : undefined;
    const taken = this.#ledger.take(this.#accounts, count);
    if (taken instanceof Promise) return this.#settledLater(taken, count, asking, told);
    if (taken === TAKEN) {
      if (told !== undefined) this.#tell(told, this.#accounts, count);
      return undefined;
    }
    return this.#refused(this.#accounts[taken], this.#by[taken], asking);
  }

  async #settledLater(
    taking: Promise<number>,
    count: number,
    asking: Asking,
    told: Told | undefined,
  ): Promise<Fault | undefined> {
    const accounts = this.#accounts.slice(0, count);
    const by = this.#by.slice(0, count);
    const taken = await taking;
    if (taken !== TAKEN) return this.#refused(accounts[taken], by[taken], asking);
    if (told !== undefined) this.#tell(told, accounts, count);
    return undefined;
  }

  #refused(
    account: BookedAccount | undefined,
    rule: RateRule | undefined,
    asking: Asking,
  ): Fault | undefined {
    if (account === undefined || rule === undefined) return undefined;
    const kind = kindOf(rule, asking);
    this.#metrics.rateExceeded(kind);
    return overRate(this.#ledger, account, kind);
  }

  /** Of several rates the one that lets the fewest pass. */
  #tell(told: Told, accounts: readonly BookedAccount[], count: number): void {
    const ledger = this.#ledger;
    const nowMs = ledger.nowMs();
    let tightest: BookedAccount | undefined;
    let fewest = Number.POSITIVE_INFINITY;
    for (let at = 0; at < count; at += 1) {
      const account = accounts[at];
      if (account === undefined) break;
      const room = roomOf(account, ledger.paceOf(account), nowMs);
      if (room >= fewest) continue;
      fewest = room;
      tightest = account;
    }
    if (tightest === undefined) return;
    told.rated?.(tightest.pace.rate.limit, fewest, wholeInMs(tightest, nowMs));
  }
}

/** What a credential says of its user comes before what the settings say of all of them. */
const paceFor = ({ kind, pace }: RateRule, { principal }: Asking): Pace =>
  kind === 'user' || kind === 'api_key' ? (principal.pace ?? pace) : pace;

const whose: Readonly<Record<RateKeyType, string>> = {
  user: 'of this user',
  ip: 'from this address',
  global: 'of all clients together',
  api_key: 'with this key',
  protocol: 'by this protocol',
  namespace: 'to this server',
  tool: 'of this tool',
};

export const overRate = (ledger: Ledger, account: BookedAccount, kind: RateKeyType): Fault => {
  const waitMs = waitOf(account, ledger.paceOf(account), ledger.nowMs());
  const retryMs = Math.max(1, Math.ceil(waitMs));
  const { limit, windowMs, burst, burstWindowMs } = account.pace.rate;
  const bursting = burstWindowMs === undefined ? 'at once' : `in ${burstWindowMs / 1000} s`;
  const text = `more requests ${whose[kind]} than ${limit} in ${windowMs / 1000} s and ${burst} ${bursting}; try again in ${retryMs} ms`;
  return new Fault('rate_limited', text, retryMs, { limit, window_ms: windowMs, remaining: 0 });
};
