import { Fault } from '../../../domain/fault/fault.ts';
import { anonymous } from '../../../domain/identity/principal.ts';
import { clientOf } from '../../../domain/limiting/client-address.ts';
import { type Pace, paceOf, type Rate } from '../../../domain/limiting/rate.ts';
import type { LimitMetrics, RateKeyType } from '../../ports/driven/limit-metrics.ts';
import type { RateAccounts, RateBooks } from '../../ports/driven/rate-accounts.ts';
import type { ClientFacts, FrontendProtocol } from '../../ports/driving/gateway.ts';

export interface RateLimitSettings {
  readonly isEnabled: boolean;
  readonly rate: Rate;
  /** Whose requests are counted together. Users that nobody knows are counted by address. */
  readonly keyType: RateKeyType;
  /** Each frontend protocol counts for itself. */
  readonly perProtocol: boolean;
}

export type Asking = Pick<ClientFacts, 'principal' | 'protocol' | 'remoteAddress'>;

const everybody = 'everybody';
const maxKnownAddresses = 10_000;

/** May whoever asks ask so often? One account each, and nothing is allocated for a request that may (mission RL). */
export class RateLimiter {
  /** Whether requests have to pass `refusal`. */
  isOn = false;
  readonly #books: RateBooks;
  readonly #metrics: LimitMetrics;
  /** What addresses in IPv6 form stand for. */
  readonly #clients = new Map<string, string>();
  readonly #protocols = new Map<FrontendProtocol, RateAccounts>();
  readonly #common: RateAccounts;
  #settings: RateLimitSettings;
  #pace: Pace;

  constructor(settings: RateLimitSettings, books: RateBooks, metrics: LimitMetrics) {
    this.#books = books;
    this.#metrics = metrics;
    this.#common = books.book('all');
    this.#settings = settings;
    this.#pace = paceOf(settings.rate);
    this.isOn = settings.isEnabled;
  }

  /** From the next request on. What was taken before stays taken. */
  use(settings: RateLimitSettings): void {
    this.#settings = settings;
    this.#pace = paceOf(settings.rate);
    this.isOn = settings.isEnabled;
  }

  refusal({ principal, protocol, remoteAddress }: Asking): Fault | undefined {
    const { keyType, perProtocol } = this.#settings;
    const accounts = perProtocol ? this.#of(protocol) : this.#common;
    if (keyType === 'user' && principal.key !== anonymous.key) {
      return this.#take(accounts, principal.key, principal.pace ?? this.#pace, 'user');
    }
    return keyType === 'global'
      ? this.#take(accounts, everybody, this.#pace, 'global')
      : this.#take(accounts, this.#client(remoteAddress), this.#pace, 'ip');
  }

  #take(accounts: RateAccounts, key: string, pace: Pace, keyType: RateKeyType): Fault | undefined {
    const waitMs = accounts.take(key, pace);
    if (waitMs === 0) return undefined;
    this.#metrics.rateExceeded(keyType);
    return faultOf(pace, Math.ceil(waitMs), keyType);
  }

  #of(protocol: FrontendProtocol): RateAccounts {
    const known = this.#protocols.get(protocol);
    if (known !== undefined) return known;
    const accounts = this.#books.book(protocol);
    this.#protocols.set(protocol, accounts);
    return accounts;
  }

  #client(address: string): string {
    if (!address.includes(':')) return address;
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    if (this.#clients.size >= maxKnownAddresses) this.#clients.clear();
    const client = clientOf(address);
    this.#clients.set(address, client);
    return client;
  }
}

const whose: Readonly<Record<RateKeyType, string>> = {
  user: 'of this user',
  ip: 'from this address',
  global: 'of all clients together',
};

const faultOf = ({ rate }: Pace, waitMs: number, keyType: RateKeyType): Fault => {
  const { limit, windowMs, burst } = rate;
  const text = `more requests ${whose[keyType]} than ${limit} in ${windowMs / 1000} s and ${burst} at once; try again in ${waitMs} ms`;
  return new Fault('rate_limited', text, waitMs, { limit, window_ms: windowMs, remaining: 0 });
};
