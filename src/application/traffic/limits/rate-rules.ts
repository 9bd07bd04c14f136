import { AccountBook } from '../../../domain/limiting/account-book.ts';
import { type Pace, paceOf, type Rate } from '../../../domain/limiting/rate.ts';
import type { RateKeyType } from '../../ports/driven/limit-metrics.ts';
import type { FrontendProtocol } from '../../ports/driving/gateway.ts';

/** One rate, and what is counted by. */
export interface ScopedRate {
  readonly scope: RateKeyType;
  readonly rate: Rate;
}

export interface RateLimitSettings {
  readonly isEnabled: boolean;
  /** The common one; undefined where only `limits` hold. */
  readonly rate: Rate | undefined;
  /** Whose requests the common one counts together. Users that nobody knows are counted by address. */
  readonly keyType: 'user' | 'ip' | 'global';
  /** Each frontend protocol has a common one for itself. */
  readonly perProtocol: boolean;
  /** Hold beside it, all of them: a request counts in each, and passes when none is used up. */
  readonly limits: readonly ScopedRate[];
  /** Where replicas count together: no request passes that the others do not know of. */
  readonly isExact: boolean;
  /** Answers say what is left, where they can. */
  readonly tellsClients: boolean;
}

/** One rate, and the accounts it has. */
export interface RateRule {
  readonly kind: RateKeyType;
  /** The common one: users that nobody knows have a place in it. */
  readonly isCommon: boolean;
  readonly pace: Pace;
  bookFor(protocol: FrontendProtocol): AccountBook;
}

/** What is known of a request only when its way is known is counted then. */
const isOfServers = ({ scope }: ScopedRate): boolean => scope === 'namespace' || scope === 'tool';

/** Books by name, which outlive a change of the settings: what was taken stays taken. */
export class RateBooks {
  readonly #books = new Map<string, AccountBook>();

  get all(): Iterable<AccountBook> {
    return this.#books.values();
  }

  of(name: string): AccountBook {
    const known = this.#books.get(name);
    if (known !== undefined) return known;
    const book = new AccountBook(name);
    this.#books.set(name, book);
    return book;
  }
}

export const rulesOfCallers = (
  { rate, keyType, perProtocol, limits }: RateLimitSettings,
  books: RateBooks,
): readonly RateRule[] => [
  ...(rate === undefined ? [] : [commonRule(rate, keyType, perProtocol, books)]),
  ...limits.filter((one) => !isOfServers(one)).map((one) => ruleOf(one, books)),
];

export const rulesOfServers = (
  { limits }: RateLimitSettings,
  books: RateBooks,
): readonly RateRule[] => limits.filter(isOfServers).map((one) => ruleOf(one, books));

const ruleOf = ({ scope, rate }: ScopedRate, books: RateBooks): RateRule => {
  const book = books.of(scope);
  return { kind: scope, isCommon: false, pace: paceOf(rate), bookFor: () => book };
};

const commonRule = (
  rate: Rate,
  kind: RateLimitSettings['keyType'],
  perProtocol: boolean,
  books: RateBooks,
): RateRule => {
  const book = books.of('common');
  const own = new Map(protocols.map((protocol) => [protocol, books.of(`common.${protocol}`)]));
  const bookFor = perProtocol
    ? (protocol: FrontendProtocol): AccountBook => own.get(protocol) ?? book
    : (): AccountBook => book;
  return { kind, isCommon: true, pace: paceOf(rate), bookFor };
};

const protocols: readonly FrontendProtocol[] = ['http', 'sse', 'websocket', 'tcp', 'stdio'];
