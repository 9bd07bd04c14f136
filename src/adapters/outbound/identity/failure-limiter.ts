import type { Clock } from '../../../application/ports/driven/clock.ts';
import { clientOf } from '../../../domain/limiting/client-address.ts';

const WINDOW_MS = 60_000;
/** Addresses that are remembered; whoever failed longest ago makes way. */
const MAX_ADDRESSES = 10_000;

interface Tally {
  failures: number;
  readonly sinceMs: number;
}

/** How often credentials from each address were wrong within a minute. An IPv6 /64 is one address. */
export class FailureLimiter {
  readonly #limit: number;
  readonly #clock: Clock;
  readonly #tallies = new Map<string, Tally>();

  /** `limit`: failures within a minute, after which nothing more is looked at; 0: any number. */
  constructor(limit: number, clock: Clock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** How long the address has to wait, in milliseconds; 0: not at all. */
  waitMs(address: string): number {
    if (this.#tallies.size === 0) return 0;
    const name = clientOf(address);
    const tally = this.#tallies.get(name);
    if (tally === undefined) return 0;
    const restMs = tally.sinceMs + WINDOW_MS - this.#clock.nowMs();
    if (restMs <= 0) this.#tallies.delete(name);
    return restMs > 0 && tally.failures >= this.#limit ? restMs : 0;
  }

  failed(address: string): void {
    if (this.#limit === 0) return;
    const name = clientOf(address);
    const nowMs = this.#clock.nowMs();
    const tally = this.#tallies.get(name);
    if (tally !== undefined && nowMs - tally.sinceMs < WINDOW_MS) {
      tally.failures += 1;
      return;
    }
    this.#tallies.delete(name);
    if (this.#tallies.size >= MAX_ADDRESSES) {
      const [oldest] = this.#tallies.keys();
      if (oldest !== undefined) this.#tallies.delete(oldest);
    }
    this.#tallies.set(name, { failures: 1, sinceMs: nowMs });
  }
}
