import type { Clock } from '../../../application/ports/driven/clock.ts';
import { Breaker, type BreakerState } from '../../../domain/breaker/breaker.ts';

/** Reliability F15: five failures are enough. One probe a second, and the first that succeeds closes it. */
const settings = {
  isEnabled: true,
  failureThreshold: 5,
  successThreshold: 1,
  openMs: 1_000,
  halfOpenMax: 1,
  windowMs: 60_000,
  errorRate: undefined,
  minRequests: 1,
  perProtocol: false,
};

/** The breaker of one Redis. It has no timer: whoever looks at it lets time pass in it. */
export class RedisBreaker {
  readonly #clock: Clock;
  readonly #breaker = new Breaker(settings);
  readonly #turned: (state: 'open' | 'closed') => void;
  #told: 'open' | 'closed' = 'closed';

  /** `turned`: it has opened, or closed again. */
  constructor(clock: Clock, turned: (state: 'open' | 'closed') => void) {
    this.#clock = clock;
    this.#turned = turned;
  }

  get state(): BreakerState {
    this.#breaker.elapsed(this.#clock.nowMs());
    return this.#breaker.state;
  }

  /** The turn of an operation that may start, to be handed back with its end; undefined: it may not. */
  begin(): number | undefined {
    this.#breaker.elapsed(this.#clock.nowMs());
    return this.#breaker.admits ? this.#breaker.began() : undefined;
  }

  ended(turn: number, isWell: boolean): void {
    const nowMs = this.#clock.nowMs();
    if (isWell) this.#breaker.succeeded(turn, nowMs);
    else this.#breaker.failed(turn, nowMs);
    const { state } = this.#breaker;
    // A probe that fails changes nothing.
    if (state === 'half_open' || state === this.#told) return;
    this.#told = state;
    this.#turned(state);
  }
}
