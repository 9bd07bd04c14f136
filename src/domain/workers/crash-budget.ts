export interface CrashBudgetSettings {
  /** One more than so many, and nothing is started for the rest of the window. */
  readonly crashes: number;
  readonly withinMs: number;
}

/** Counts how often processes died within a sliding window. Holds no more times than the budget allows, and one. */
export class CrashBudget {
  readonly settings: CrashBudgetSettings;
  readonly #atMs: number[] = [];

  constructor(settings: CrashBudgetSettings) {
    this.settings = settings;
  }

  /** Crashes that the window still holds. */
  count(nowMs: number): number {
    this.#forget(nowMs);
    return this.#atMs.length;
  }

  crashed(nowMs: number): void {
    this.#forget(nowMs);
    this.#atMs.push(nowMs);
    if (this.#atMs.length > this.settings.crashes + 1) this.#atMs.shift();
  }

  /** When there is something left of it again; 0 while there is. */
  usedUpUntilMs(nowMs: number): number {
    this.#forget(nowMs);
    const oldest = this.#atMs[0];
    const isLeft = oldest === undefined || this.#atMs.length <= this.settings.crashes;
    return isLeft ? 0 : oldest + this.settings.withinMs;
  }

  #forget(nowMs: number): void {
    const sinceMs = nowMs - this.settings.withinMs;
    while (this.#atMs.length > 0 && (this.#atMs[0] ?? 0) <= sinceMs) this.#atMs.shift();
  }
}
