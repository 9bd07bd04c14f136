import { Fault } from '../../domain/fault/fault.ts';
import { type BackoffSettings, backoffDelayMs } from '../../domain/retry/backoff.ts';
import { CrashBudget, type CrashBudgetSettings } from '../../domain/workers/crash-budget.ts';
import type { Clock } from '../ports/driven/clock.ts';

export interface ReopenSettings extends BackoffSettings {
  /** A link that lived at least this long before it died was healthy: the next one opens at once. */
  readonly stableAfterMs: number;
  /** Undefined: it may fail as often as it likes. */
  readonly crashBudget?: CrashBudgetSettings | undefined;
}

/** May a link to this endpoint be opened now? Keeps a server that dies at once from being started over and over. */
export class ReopenGate {
  readonly #settings: ReopenSettings;
  readonly #clock: Clock;
  #failures = 0;
  #opensAtMs = 0;
  #lastReason = '';
  readonly #budget: CrashBudget | undefined;
  /** Its budget is used up until it opens. */
  #isOut = false;

  constructor(settings: ReopenSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
    const { crashBudget } = settings;
    this.#budget = crashBudget && new CrashBudget(crashBudget);
  }

  /** A fault while the endpoint rests after failures, with the time that is left. */
  check(): Fault | undefined {
    const leftMs = Math.ceil(this.#opensAtMs - this.#clock.nowMs());
    if (leftMs <= 0) return undefined;
    const text = `the server ${this.#trouble} and is tried again in ${leftMs} ms; last: ${this.#lastReason}`;
    return new Fault('backend_unavailable', text, leftMs);
  }

  /** A link could not be opened or died after `livedMs`. */
  failed(reason: string, livedMs: number): void {
    this.#failures = livedMs >= this.#settings.stableAfterMs ? 1 : this.#failures + 1;
    this.#lastReason = reason;
    const nowMs = this.#clock.nowMs();
    this.#budget?.crashed(nowMs);
    // The first failure may be an accident: the server gets one new try without delay.
    const restedAtMs = nowMs + backoffDelayMs(this.#failures - 1, this.#settings);
    const spentUntilMs = this.#budget?.usedUpUntilMs(nowMs) ?? 0;
    this.#isOut = spentUntilMs > restedAtMs;
    this.#opensAtMs = Math.max(restedAtMs, spentUntilMs);
  }

  get #trouble(): string {
    const { crashBudget } = this.#settings;
    if (!this.#isOut || crashBudget === undefined) return `failed ${this.#failures} times in a row`;
    const { crashes, withinMs } = crashBudget;
    return `used up its crash budget (more than ${crashes} in ${withinMs / 1_000} s)`;
  }
}
