import type { Fault } from '../../../domain/fault/fault.ts';
import type { BookedAccount } from '../../../domain/limiting/account-book.ts';
import { type RoutedRequest, textAtServer } from '../../authorization/request-access.ts';
import type { LimitMetrics } from '../../ports/driven/limit-metrics.ts';
import type { Ledger } from './ledger.ts';
import { overRate, type RateParts, type RateRefusal } from './rate-limiter.ts';
import {
  type RateBooks,
  type RateLimitSettings,
  type RateRule,
  rulesOfServers,
} from './rate-rules.ts';

/** How often all clients together may use one server, and one tool of it, by whichever name they reach it. */
export class ServerRates {
  isOn = false;
  readonly #ledger: Ledger;
  readonly #books: RateBooks;
  readonly #metrics: LimitMetrics;
  #rules: readonly RateRule[] = [];

  constructor(settings: RateLimitSettings, { ledger, books, metrics }: RateParts) {
    this.#ledger = ledger;
    this.#books = books;
    this.#metrics = metrics;
    this.use(settings);
  }

  use(settings: RateLimitSettings): void {
    this.#rules = rulesOfServers(settings, this.#books);
    this.isOn = settings.isEnabled && this.#rules.length > 0;
  }

  refusal(request: RoutedRequest): RateRefusal {
    const rules: RateRule[] = [];
    const accounts: BookedAccount[] = [];
    for (const rule of this.#rules) {
      const key = keyOf(rule, request);
      if (key === undefined) continue;
      rules.push(rule);
      accounts.push(rule.bookFor('http').of(key, rule.pace));
    }
    const taken = this.#ledger.take(accounts, accounts.length);
    return taken instanceof Promise
      ? taken.then((later) => this.#refused(accounts[later], rules[later]))
      : this.#refused(accounts[taken], rules[taken]);
  }

  #refused(account: BookedAccount | undefined, rule: RateRule | undefined): Fault | undefined {
    if (account === undefined || rule === undefined) return undefined; // taken
    this.#metrics.rateExceeded(rule.kind);
    return overRate(this.#ledger, account, rule.kind);
  }
}

/** No tool has a longer name; what a client makes up is not kept. */
const MAX_NAME = 256;

const keyOf = ({ kind }: RateRule, request: RoutedRequest): string | undefined => {
  const { server, message, edits } = request;
  if (server === undefined || kind === 'namespace') return server;
  return message.method === 'tools/call'
    ? `${server} ${textAtServer(message.bytes, message.marks.name, edits).slice(0, MAX_NAME)}`
    : undefined;
};
