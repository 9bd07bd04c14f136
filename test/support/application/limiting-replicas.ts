import { MemorySharedLimits } from '../../../src/adapters/outbound/memory/shared-limits.ts';
import type { SharedLimits } from '../../../src/application/ports/driven/shared-limits.ts';
import { StoreTrouble } from '../../../src/application/ports/driven/store-trouble.ts';
import { RateLimiter } from '../../../src/application/traffic/limits/rate-limiter.ts';
import {
  RateBooks,
  type RateLimitSettings,
} from '../../../src/application/traffic/limits/rate-rules.ts';
import { SharedLedger } from '../../../src/application/traffic/limits/shared-ledger.ts';
import { HandClock } from '../pure/hand-clock.ts';

const ROUND_TRIP_MS = 1;

/** Replicas that count together by way of a store with a clock of its own, in time that a test moves. */
export class LimitingReplicas {
  readonly clock = new HandClock();
  readonly limiters: readonly RateLimiter[];
  /** The store answers nothing but troubles. */
  isAway = false;
  /** Requests that had to wait for the store. */
  asked = 0;
  /** Times the store was told of what had passed. */
  told = 0;
  /** Changes of whether replicas keep to their shares. */
  readonly turns: boolean[] = [];
  readonly #limits = new MemorySharedLimits({ nowMs: () => this.clock.nowMs() + 5_000_000.5 });

  constructor(settings: RateLimitSettings, replicas = 3) {
    this.limiters = Array.from({ length: replicas }, () => this.#limiter(settings, replicas));
  }

  /** One request at one replica; `true`: it passed. Time moves only where the store had to be asked. */
  async ask(replica: number, user: string): Promise<boolean> {
    const principal = { key: `user:${user}` };
    const refusal = this.limiters[replica]?.refusal({
      principal,
      protocol: 'http',
      remoteAddress: '10.0.0.1',
    });
    if (!(refusal instanceof Promise)) return refusal === undefined;
    await this.advance(ROUND_TRIP_MS);
    return (await refusal) === undefined;
  }

  /** Lets so much time pass, and everything happen that falls into it. */
  async advance(ms: number): Promise<void> {
    await settled();
    for (let passed = 0; passed < ms; passed += 1) {
      this.clock.advance(1);
      await settled();
    }
  }

  #limiter(settings: RateLimitSettings, replicas: number): RateLimiter {
    const metrics = {
      rateExceeded: () => undefined,
      sharedAsked: () => {
        this.asked += 1;
      },
      sharedAway: (isAway: boolean) => void this.turns.push(isAway),
    };
    const books = new RateBooks();
    const { clock } = this;
    const parts = { store: this.#store(), clock, timers: clock, metrics, books };
    const ledger = new SharedLedger({ ...parts, replicas: () => replicas }, settings.isExact);
    return new RateLimiter(settings, { ledger, books, metrics });
  }

  #store(): SharedLimits {
    return {
      settle: (asks, takes) =>
        new Promise((resolve) => {
          if (!takes) this.told += 1;
          this.clock.after(ROUND_TRIP_MS, () => {
            if (this.isAway) resolve(new StoreTrouble('away', 'it is away'));
            else resolve(this.#limits.settle(asks, takes));
          });
        }),
    };
  }
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
