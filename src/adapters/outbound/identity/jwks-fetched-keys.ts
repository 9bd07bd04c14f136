import type { Clock } from '../../../application/ports/driven/clock.ts';
import type { Fault } from '../../../domain/fault/fault.ts';
import type { PublishedKey } from './jwks-document.ts';
import type { KeyWish, TokenKey, TokenKeys } from './token-keys.ts';
import { invalidToken, KEYS_UNAVAILABLE } from './token-refusals.ts';

/** The keys of a server as they are now, or a text that says why they cannot be had. Never rejects. */
export type KeySource = () => Promise<readonly PublishedKey[] | string>;

export interface FetchedKeysParts {
  readonly source: KeySource;
  readonly clock: Clock;
  readonly log: (text: string, reason: string) => void;
  /** A key is gone: what was signed with it is good no more. */
  readonly onRemoved: () => void;
}

/** So long nothing is asked again for a key that nobody knows, whoever shows it (reliability S05). */
const UNKNOWN_PAUSE_MS = 30_000;
/** The same while there are no keys at all. */
const EMPTY_PAUSE_MS = 1_000;
/** So long the last keys are good while their server is away, beyond their time. */
const MAX_STALE_MS = 3_600_000;

interface KeySet {
  readonly keys: readonly PublishedKey[];
  /** When they were asked for. */
  readonly askedAtMs: number;
}

/**
 * The keys of a key server. They are fetched with the first token, again in the background after half their time, in its
 * place when it has passed, and for a key that is not known. The server is asked by one question at a time.
 */
export class FetchedKeys implements TokenKeys {
  readonly #cacheMs: number;
  readonly #parts: FetchedKeysParts;
  #set: KeySet | undefined;
  #askedAtMs = Number.NEGATIVE_INFINITY;
  #running: Promise<void> | undefined;

  /** `cacheMs`: so long a key may be used that has gone from the server. */
  constructor(cacheMs: number, parts: FetchedKeysParts) {
    this.#cacheMs = cacheMs;
    this.#parts = parts;
  }

  async fitting(wish: KeyWish): Promise<readonly TokenKey[] | Fault> {
    const set = await this.#current();
    if (set === undefined) return KEYS_UNAVAILABLE;
    if (isKnown(set.keys, wish)) return choice(set.keys, wish);
    await this.#ask(UNKNOWN_PAUSE_MS);
    return choice((this.#set ?? set).keys, wish);
  }

  async #current(): Promise<KeySet | undefined> {
    const pauseMs = Math.min(UNKNOWN_PAUSE_MS, this.#cacheMs / 2);
    if (this.#set === undefined) await this.#ask(EMPTY_PAUSE_MS);
    else if (this.#ageOf(this.#set) >= this.#cacheMs) await this.#ask(pauseMs);
    else if (this.#ageOf(this.#set) >= this.#cacheMs / 2) void this.#ask(pauseMs);
    const set = this.#set;
    return set !== undefined && this.#ageOf(set) < this.#cacheMs + MAX_STALE_MS ? set : undefined;
  }

  #ageOf({ askedAtMs }: KeySet): number {
    return this.#parts.clock.nowMs() - askedAtMs;
  }

  /** Resolves when the server has been asked, or at once when that was less than `pauseMs` ago. */
  #ask(pauseMs: number): Promise<void> {
    if (this.#running !== undefined) return this.#running;
    const nowMs = this.#parts.clock.nowMs();
    if (nowMs - this.#askedAtMs < pauseMs) return Promise.resolve();
    this.#askedAtMs = nowMs;
    this.#running = this.#parts.source().then((answer) => {
      this.#running = undefined;
      if (typeof answer === 'string') this.#parts.log('the keys for tokens cannot be had', answer);
      else this.#replace({ keys: answer, askedAtMs: nowMs });
    });
    return this.#running;
  }

  #replace(next: KeySet): void {
    const marks = new Set(next.keys.map(({ mark }) => mark));
    const isRemoved = this.#set?.keys.some(({ mark }) => !marks.has(mark)) === true;
    this.#set = next;
    if (isRemoved) this.#parts.onRemoved();
  }
}

const isKnown = (keys: readonly PublishedKey[], { alg, kid }: KeyWish): boolean =>
  keys.some((key) => (kid === undefined ? key.algorithms.includes(alg) : key.kid === kid));

/** One key, since to try many for a token that names none is work anybody could make. */
const choice = (keys: readonly PublishedKey[], wish: KeyWish): readonly TokenKey[] | Fault => {
  const { alg, kid } = wish;
  const named = kid === undefined ? keys : keys.filter((key) => key.kid === kid);
  const found = named.filter(({ algorithms }) => algorithms.includes(alg));
  if (found.length === 1) return found;
  if (found.length > 1) return invalidToken('it does not say which key it was signed with');
  return kid !== undefined && named.length > 0
    ? invalidToken('its algorithm is not accepted')
    : invalidToken('its key is not known', 'unknown_key');
};
