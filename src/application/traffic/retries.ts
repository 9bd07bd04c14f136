import { RetryBudget, type RetryBudgetSettings } from '../../domain/retry/retry-budget.ts';
import { type RetryDelaySettings, retryDelayMs } from '../../domain/retry/retry-delay.ts';
import type { TrafficMetrics } from '../ports/driven/traffic-metrics.ts';
import type { TrafficClock } from './timed-breaker.ts';

export interface RetrySettings extends RetryDelaySettings {
  readonly isEnabled: boolean;
  /** Attempts of one request, the first included. */
  readonly maxAttempts: number;
  readonly budget: RetryBudgetSettings;
}

export interface RetriesParts extends TrafficClock {
  readonly metrics: TrafficMetrics;
  readonly random: () => number;
}

/** How often requests of one server are sent again, and when. */
export class Retries {
  readonly #server: string;
  readonly #settings: RetrySettings;
  readonly #parts: RetriesParts;
  readonly #budget: RetryBudget;

  constructor(server: string, settings: RetrySettings, parts: RetriesParts) {
    this.#server = server;
    this.#settings = settings;
    this.#parts = parts;
    this.#budget = new RetryBudget(settings.budget);
  }

  /** Repeats that the budget has left. */
  get left(): number {
    return this.#budget.left(this.#parts.clock.nowMs());
  }

  /** A request was sent. */
  earned(): void {
    this.#budget.earn();
  }

  /** Whether a request may be tried once more after so many attempts. */
  isLeft(attempts: number): boolean {
    return this.#settings.isEnabled && attempts < this.#settings.maxAttempts;
  }

  /** The same for one that certainly did not arrive. It costs nothing: the server has done nothing for it. */
  mayResend(attempts: number): boolean {
    const may = this.isLeft(attempts);
    if (may) this.#parts.metrics.retried(this.#server, 'resent');
    return may;
  }

  /** Whether one more that may have been carried out is sent again: it takes from the budget. */
  mayRepeat(): boolean {
    const may = this.#budget.take(this.#parts.clock.nowMs());
    this.#parts.metrics.retried(this.#server, may ? 'repeated' : 'over_budget');
    return may;
  }

  /** Waits as long as the settings say before the attempt of this number. */
  pause(attempt: number): Promise<void> {
    const delayMs = retryDelayMs(attempt, this.#settings, this.#parts.random());
    if (delayMs <= 0) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#parts.timers.after(delayMs, resolve);
    return promise;
  }
}
